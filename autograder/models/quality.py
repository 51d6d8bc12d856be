"""How good a reconstruction is: PSNR and SSIM, by torchmetrics."""

import math

import torch

REFLECTED = 5  # pixels at each edge, half of SSIM's window


def psnr(rebuilt: torch.Tensor, clean: torch.Tensor) -> float:
    """Peak signal-to-noise ratio in dB of images (N, C, H, W) with values in [0, 1]; infinite for equal images."""
    from torchmetrics.functional.image import peak_signal_noise_ratio

    return float(peak_signal_noise_ratio(rebuilt, clean, data_range=1.0))


def ssim(rebuilt: torch.Tensor, clean: torch.Tensor) -> float:
    """Mean structural similarity of images (N, C, H, W) with values in [0, 1]; 1 for equal images.

    NaN for images that are narrower than the part of a window that is reflected at their edges.
    """
    from torchmetrics.functional.image import structural_similarity_index_measure

    if min(rebuilt.shape[-2:]) <= REFLECTED:
        return math.nan
    # a mean over all pixels, so that images can be channels: torch convolves those twelve times faster
    as_channels = (each.reshape(1, -1, *each.shape[-2:]) for each in (rebuilt, clean))
    value = structural_similarity_index_measure(*as_channels, data_range=1.0)
    assert isinstance(value, torch.Tensor)
    return float(value)
