"""How good a reconstruction is: PSNR and SSIM, the same numbers as torchmetrics gives.

torchmetrics itself would cost every worker more than two seconds to import, and a measurement of SSIM a fifth of what a
training takes: it convolves with the whole window where products with two narrow matrices do.
"""

import math

import torch

SIGMA = 1.5  # pixels
RADIUS = 5  # of the window, in pixels
K1, K2 = 0.01, 0.03
AT_A_TIME = 100  # images: so many stay in the processor's cache


def psnr(rebuilt: torch.Tensor, clean: torch.Tensor) -> float:
    """Peak signal-to-noise ratio in dB of images (N, C, H, W) with values in [0, 1]; infinite for equal images."""
    error = float((rebuilt - clean).square().mean())
    return -10 * math.log10(error) if error else math.inf


def ssim(rebuilt: torch.Tensor, clean: torch.Tensor) -> float:
    """Mean structural similarity of images (N, C, H, W) with values in [0, 1]; 1 for equal images.

    NaN for images that are narrower than the part of a window that is reflected at their edges.
    """
    height, width = rebuilt.shape[-2:]
    if min(height, width) <= RADIUS:
        return math.nan
    down, across = _windows(height).to(rebuilt), _windows(width).to(rebuilt)
    parts = zip(rebuilt.split(AT_A_TIME), clean.split(AT_A_TIME), strict=True)
    return sum(float(_similarity(*part, down, across).sum()) for part in parts) / rebuilt.numel()


def _similarity(rebuilt: torch.Tensor, clean: torch.Tensor, down: torch.Tensor, across: torch.Tensor) -> torch.Tensor:
    """The structural similarity at every pixel."""

    def blurred(images: torch.Tensor) -> torch.Tensor:
        return down @ images @ across.T  # (H, H) @ (N, C, H, W) @ (W, W)

    mean, mean_clean = blurred(rebuilt), blurred(clean)
    variance = blurred(rebuilt.square()) - mean.square()
    variance_clean = blurred(clean.square()) - mean_clean.square()
    covariance = blurred(rebuilt * clean) - mean * mean_clean
    alike = (2 * mean * mean_clean + K1**2) * (2 * covariance + K2**2)
    most = (mean.square() + mean_clean.square() + K1**2) * (variance.clamp(min=0) + variance_clean.clamp(min=0) + K2**2)
    return alike / most


def _windows(size: int) -> torch.Tensor:
    """A row for each of `size` pixels: its Gaussian window over them all, (size, size), reflected at the edges."""
    offsets = torch.arange(-RADIUS, RADIUS + 1, dtype=torch.float64)
    window = torch.exp(-((offsets / SIGMA) ** 2) / 2)
    window /= window.sum()
    pixels = torch.arange(size)[:, None] + offsets.long()  # (size, 2 * RADIUS + 1), some beyond the edges
    pixels = (size - 1) - ((size - 1) - pixels.abs()).abs()
    return torch.zeros(size, size, dtype=torch.float64).scatter_add(1, pixels, window.expand_as(pixels))
