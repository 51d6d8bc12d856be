"""PSNR and SSIM against what their definitions give by hand, against scipy's filters, and against torchmetrics."""

import math
from pathlib import Path
from typing import Any

import pytest
import torch
from scipy.ndimage import gaussian_filter
from torchmetrics.functional.image import peak_signal_noise_ratio, structural_similarity_index_measure

from autograder.course import Data
from autograder.data import handwritten, noisy
from autograder.models.quality import DEFINITIONS, psnr, ssim

IMAGES = torch.rand(3, 1, 28, 28, generator=torch.Generator().manual_seed(5))


def test_what_is_smaller_than_the_window_has_no_ssim() -> None:
    """NaN, and no crash."""
    assert math.isnan(ssim(IMAGES[:, :, :5], IMAGES[:, :, :5]))


@pytest.mark.parametrize("difference", [0.5, 0.1, 0.01])
def test_psnr_of_a_constant_difference(difference: float) -> None:
    """10 log10(1 / d²) where every pixel is off by d."""
    clean = torch.full((2, 1, 28, 28), 0.25)
    assert psnr(clean + difference, clean) == pytest.approx(-20 * math.log10(difference), abs=1e-3)


def test_psnr_is_over_all_pixels_together() -> None:
    """The mean of the squared error, not of each image's ratio."""
    rebuilt = IMAGES.clone()
    rebuilt[0] = 1 - rebuilt[0]
    error = float((rebuilt - IMAGES).double().pow(2).mean())
    assert psnr(rebuilt, IMAGES) == pytest.approx(10 * math.log10(1 / error), abs=1e-4)


def wang(rebuilt: torch.Tensor, clean: torch.Tensor) -> float:
    """Equation 13 of the paper in float64, windows and borders by scipy; it says `mirror` for edges not repeated."""
    x, y = rebuilt.double().numpy(), clean.double().numpy()

    def mean(images: Any) -> Any:
        return gaussian_filter(images, 1.5, mode="mirror", radius=5, axes=(2, 3))

    c1, c2 = 0.01**2, 0.03**2
    mx, my = mean(x), mean(y)
    vx, vy, cov = mean(x * x) - mx**2, mean(y * y) - my**2, mean(x * y) - mx * my
    similarity = (2 * mx * my + c1) * (2 * cov + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2))
    return float(similarity.mean())


def test_ssim_is_the_papers() -> None:
    """On digits, whose flat parts make it hard, and on noise."""
    clean = handwritten(Data(), Path()).test_images[:50]
    for rebuilt, images in ((noisy(clean, 3), clean), (1 - IMAGES, IMAGES), (IMAGES.flip(2), IMAGES)):
        assert ssim(rebuilt, images) == pytest.approx(wang(rebuilt, images), abs=1e-5)


def test_values_stay_what_they_are() -> None:
    """Of images that anybody can draw: a pattern of products, and the same with less contrast and a dark border."""
    row = torch.arange(28)
    clean = ((row[:, None] * row) % 7 / 6).expand(1, 1, 28, 28)
    rebuilt = 0.25 + clean / 2
    rebuilt[..., 0], rebuilt[..., 0, :] = 0, 0
    assert (ssim(rebuilt, clean), psnr(rebuilt, clean)) == pytest.approx((0.8174, 15.4739), abs=1e-4)


def test_definitions_name_the_constants_that_are_used() -> None:
    """They stand in thresholds, where others are refused."""
    assert DEFINITIONS["ssim"] == (
        "Wang et al. 2004, eq. 13, of values in [0, 1]: Gaussian windows of 11 x 11, sigma 1.5, K1 0.01, K2 0.03, "
        "a window for every pixel, borders reflected"
    )


def agree(rebuilt: torch.Tensor, clean: torch.Tensor) -> None:
    """Ours are torchmetrics' numbers, which convolves the images as they come, to the rounding of float32."""
    similarity = structural_similarity_index_measure(rebuilt, clean, data_range=1.0)
    assert isinstance(similarity, torch.Tensor)
    assert ssim(rebuilt, clean) == pytest.approx(float(similarity), abs=1e-6)
    assert psnr(rebuilt, clean) == pytest.approx(
        float(peak_signal_noise_ratio(rebuilt, clean, data_range=1.0)), abs=1e-5
    )


@pytest.mark.parametrize("shape", [(5, 1, 28, 28), (2, 3, 12, 17), (4, 1, 6, 6)])
@pytest.mark.parametrize("spread", [0.0, 0.02, 0.2, 1.0])
def test_both_are_torchmetrics_numbers_on_random_images(shape: tuple[int, ...], spread: float) -> None:
    """Of one colour or three, down to images that are as narrow as can be."""
    clean = torch.rand(shape, generator=torch.Generator().manual_seed(6))
    noise = torch.randn(shape, generator=torch.Generator().manual_seed(7))
    agree((clean + spread * noise).clip(0, 1), clean)


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.95])
def test_both_are_torchmetrics_numbers_on_digits(kept: float) -> None:
    """Flat black around strokes, where variances are nearly zero: the noisy digits, and blends with the clean ones."""
    clean = handwritten(Data(), Path()).test_images[:200]
    agree(kept * clean + (1 - kept) * noisy(clean, 3), clean)


def test_ssim_of_equal_images_is_one() -> None:
    """And less than one as soon as they differ, less the more they do."""
    assert ssim(IMAGES, IMAGES) == pytest.approx(1.0, abs=1e-6)
    slightly, much = (ssim((IMAGES + step).clip(0, 1), IMAGES) for step in (0.05, 0.5))
    assert much < slightly < 1


def test_ssim_of_constant_images() -> None:
    """Without structure only the brightnesses a and b count: (2ab + c) / (a² + b² + c) with c = 0.01²."""
    a, b, c = 0.2, 0.6, 0.01**2
    expected = (2 * a * b + c) / (a * a + b * b + c)
    found = ssim(torch.full((1, 1, 28, 28), a), torch.full((1, 1, 28, 28), b))
    assert found == pytest.approx(expected, abs=1e-4)
