"""How good a reconstruction is: PSNR and SSIM, by torchmetrics."""

import torch


def psnr(rebuilt: torch.Tensor, clean: torch.Tensor) -> float:
    """Peak signal-to-noise ratio in dB of images (N, C, H, W) with values in [0, 1]."""
    from torchmetrics.functional.image import peak_signal_noise_ratio

    return float(peak_signal_noise_ratio(rebuilt, clean, data_range=1.0))


def ssim(rebuilt: torch.Tensor, clean: torch.Tensor) -> float:
    """Mean structural similarity of images (N, C, H, W) with values in [0, 1]; 1 for equal images."""
    from torchmetrics.functional.image import structural_similarity_index_measure

    value = structural_similarity_index_measure(rebuilt, clean, data_range=1.0)
    assert isinstance(value, torch.Tensor)
    return float(value)
