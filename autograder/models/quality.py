"""How good a reconstruction is: PSNR and SSIM of images with values in [0, 1].

PSNR is 10 log10(L² / MSE) with the peak L = 1, the mean squared error being over all pixels of all images together: a
mean of each image's own PSNR would be another number.

SSIM is that of Wang, Bovik, Sheikh and Simoncelli, "Image Quality Assessment: From Error Visibility to Structural
Similarity", IEEE Transactions on Image Processing 13 (2004), equation 13: Gaussian windows of 11 x 11 pixels with a
standard deviation of 1.5 pixels, K1 = 0.01, K2 = 0.03. The paper leaves open what happens at the borders: here every
pixel has a window, and images are reflected beyond their edges (the edge itself is not repeated) to fill it.
torchmetrics does so from 1.4.2 on; it left the border out before, as scikit-image does, which gives other numbers.
Variances are weighted means of squares, without a correction for the sample's size, as in the paper.

Both are our own, so that no other package's release moves a threshold. `DEFINITIONS` stands in what trainings, reports
and thresholds follow from: who changes a definition gives others, and what was measured by the former is refused.
"""

import math

import torch
from torch.nn import functional

SIDE = 11  # pixels of a window
REFLECTED = SIDE // 2  # pixels beyond each edge
SIGMA = 1.5  # pixels
K1, K2 = 0.01, 0.03
C1, C2 = K1**2, K2**2  # (K1 L)² and (K2 L)², where the values' range L is 1

DEFINITIONS = {  # by metric
    "psnr": "10 log10(1 / mean squared error) over all pixels of all images, whose values are in [0, 1]",
    "ssim": (
        f"Wang et al. 2004, eq. 13, of values in [0, 1]: Gaussian windows of {SIDE} x {SIDE}, sigma {SIGMA}, "
        f"K1 {K1}, K2 {K2}, a window for every pixel, borders reflected"
    ),
}


def psnr(rebuilt: torch.Tensor, clean: torch.Tensor) -> float:
    """Peak signal-to-noise ratio in dB of images (N, C, H, W) with values in [0, 1]; infinite for equal images.

    10 log10(1 / MSE) over all pixels of all images together.
    """
    return float(-10 * functional.mse_loss(rebuilt, clean).log10())


def ssim(rebuilt: torch.Tensor, clean: torch.Tensor) -> float:
    """Mean structural similarity of images (N, C, H, W) with values in [0, 1], by Wang et al.; 1 for equal images.

    NaN for images that are narrower than the part of a window that is reflected at their edges.
    """
    if min(rebuilt.shape[-2:]) <= REFLECTED:
        return math.nan
    # a mean over all pixels, so that images can be channels: torch convolves those twelve times faster
    x, y = (_reflected(each.reshape(1, -1, *each.shape[-2:])) for each in (rebuilt, clean))  # (1, N C, H + 10, W + 10)
    # (5, N C, H, W) to five of (N C, H, W)
    mean_x, mean_y, square_x, square_y, product = _windowed(torch.cat((x, y, x * x, y * y, x * y)))
    variance_x, variance_y = (square_x - mean_x**2).clamp(min=0), (square_y - mean_y**2).clamp(min=0)
    covariance = product - mean_x * mean_y
    similar = (2 * mean_x * mean_y + C1) * (2 * covariance + C2)
    return float((similar / ((mean_x**2 + mean_y**2 + C1) * (variance_x + variance_y + C2))).mean())


def _reflected(images: torch.Tensor) -> torch.Tensor:
    return functional.pad(images, (REFLECTED,) * 4, mode="reflect")


def _windowed(images: torch.Tensor) -> torch.Tensor:
    """The weighted mean in each window, of every channel by itself."""
    distances = torch.arange(SIDE, dtype=torch.float64) - REFLECTED
    weights = torch.softmax(-((distances / SIGMA) ** 2) / 2, dim=0)  # a Gaussian whose sum is 1
    window = torch.outer(weights, weights).to(images).expand(images.shape[1], 1, SIDE, SIDE)
    return functional.conv2d(images, window, groups=images.shape[1])
