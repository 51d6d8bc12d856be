#!/usr/bin/env bash
# torchmetrics: SSIM hardly saw an image's border, until a patch release moved every number.
#
# One would guess: an image that has lost all its outermost pixels, one in seven of a 28 x 28 digit, has an SSIM clearly
# below one; an 8 x 8 image has an SSIM; a threshold that was measured holds from one patch release to the next.
#
# What happens, with the same call, SSIM(data_range=1.0) of `torchmetrics.image`:
# - 1.4.1 averages over what is left when five rows and columns are taken off each side, the radius of its Gaussian
#   window for the default sigma of 1.5. The digit without its border scores 0.9995.
# - 1.4.1 gives nan for an 8 x 8 image, of which nothing is left then: no error.
# - 1.4.2 averages over the whole image: 0.8561 for the same digit, 1 for the 8 x 8 image against itself, and another
#   number for every other pair, for plain noise in the third digit.
# So a threshold on the quality of reconstructions belongs to a version of the metric.
# Described as a fault, with its mend, in issue 2718 and pull request 2721 of Lightning-AI/torchmetrics.
#
# Versions: torchmetrics 1.4.1 and 1.4.2, torch 2.13.0, numpy 2.4.6. Needs Python 3.11 or newer.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
pip() { "$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet "$@"; }
pip torch==2.13.0 numpy==2.4.6 lightning-utilities==0.15.3 packaging==26.3
for version in 1.4.1 1.4.2; do
    pip --no-deps --target "$folder/$version" "torchmetrics==$version"
done

cat > "$folder/compare.py" <<'PYTHON'
import torch
import torchmetrics
from torchmetrics.image import StructuralSimilarityIndexMeasure as SSIM

generator = torch.Generator().manual_seed(0)
image = torch.rand(1, 1, 28, 28, generator=generator)
framed = torch.zeros_like(image)
framed[..., 1:-1, 1:-1] = image[..., 1:-1, 1:-1]
noisy = image + 0.1 * torch.randn(image.shape, generator=generator)
small = torch.rand(1, 1, 8, 8, generator=generator)
for name, pair in {"black border": (framed, image), "noise": (noisy, image), "8 x 8, itself": (small, small)}.items():
    print(f"{torchmetrics.__version__}  {name:14} {SSIM(data_range=1.0)(*pair).item():.4f}")
PYTHON

for version in 1.4.1 1.4.2; do
    PYTHONPATH="$folder/$version" "$folder/venv/bin/python" "$folder/compare.py"
done | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN' && echo "as described"
1.4.1  black border   0.9995
1.4.1  noise          0.9341
1.4.1  8 x 8, itself  nan
1.4.2  black border   0.8561
1.4.2  noise          0.9389
1.4.2  8 x 8, itself  1.0000
SEEN
