"""Handwritten digits, clean and noisy: scikit-learn's 1,797, or MNIST from its four IDX files."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import math
import struct
import urllib.request
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import DataError
from autograder.paths import COURSE_FILE, written_aside

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from torch import Tensor

    from autograder.course import Data

MNIST_URL = "https://ossci-datasets.s3.amazonaws.com/mnist/"
TIMEOUT_SECONDS = 60

SIDE = 28  # pixels
DIGITS_TRAIN = 1000
DIGITS_SEED = 20_240_229  # of the permutation that splits scikit-learn's digits; a new one would change every grade

DIGITS_CONTRAST = 3.0  # around mid-grey: 8x8 pixels blown up are grey all over, MNIST's are nearly black or white

IDX_HEAD = struct.Struct(">HBB")  # zero, type of the values, number of dimensions
IDX_UINT8 = 0x08
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class _MnistFile:
    """One of the four files, as named where they are distributed, and the shape of one item in it."""

    name: str
    item: tuple[int, ...]


TRAIN_IMAGES = _MnistFile("train-images-idx3-ubyte", (SIDE, SIDE))
TRAIN_LABELS = _MnistFile("train-labels-idx1-ubyte", ())
TEST_IMAGES = _MnistFile("t10k-images-idx3-ubyte", (SIDE, SIDE))
TEST_LABELS = _MnistFile("t10k-labels-idx1-ubyte", ())


@dataclass(frozen=True, eq=False)
class Handwritten:
    """Clean digits. Images are float32 (N, 1, 28, 28) in [0, 1], labels int64 (N,).

    `sha256` covers shapes, types and bytes of all four tensors: equal hashes mean equal data. `read_sha256` covers what
    they were made from, before anything was computed: it is the same on all machines, where last digits may differ.
    """

    name: str
    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor
    sha256: str
    read_sha256: str


def handwritten(data: Data, root: Path) -> Handwritten:
    """The digits that course.toml asks for; `root` is the course's folder. Raises DataError."""
    if data.images == "digits":
        return _digits()
    if data.mnist_folder is None:
        raise DataError(
            f'{root / COURSE_FILE}: data.images is "mnist", but data.mnist_folder is missing; '
            'name the folder of the four IDX files, or write images = "digits"'
        )
    return _mnist(root / Path(data.mnist_folder).expanduser())


def noisy(images: Tensor, seed: int) -> Tensor:
    """`images` plus round(uniform(-1, 1)), clipped to [0, 1]: a pixel is darkened, kept or lit (1/4, 1/2, 1/4).

    The noise is drawn on the CPU, so that it depends on the seed and the shape alone, not on the device.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    uniform = torch.rand(images.shape, generator=generator) * 2 - 1
    return (images + uniform.round().to(images)).clip(0, 1)


def fetch_mnist(folder: Path, base_url: str = MNIST_URL) -> list[Path]:
    """Download the four files into `folder` and return their paths; each takes its place only when it reads well."""
    fetched = []
    for file in (TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS):
        url = f"{base_url.rstrip('/')}/{file.name}.gz"
        content = _download(url)
        _parse_idx(content, url, file.item)
        path = folder / f"{file.name}.gz"
        try:
            with written_aside(path) as aside:
                aside.write_bytes(content)
        except OSError as error:
            raise DataError(
                f"{path}: cannot be written ({error}); name a folder with room that you may write to"
            ) from error
        fetched.append(path)
    return fetched


def _digits() -> Handwritten:
    import numpy as np
    import torch

    pixels, classes = _scikit_learns_digits()
    small = torch.from_numpy(pixels.astype(np.float32) / 16).reshape(-1, 1, 8, 8)
    # (1797, 1, 8, 8) to (1797, 1, 28, 28)
    images = torch.nn.functional.interpolate(small, size=(SIDE, SIDE), mode="bilinear", align_corners=False)
    images = ((images - 0.5) * DIGITS_CONTRAST + 0.5).clip(0, 1)
    labels = torch.from_numpy(classes.astype(np.int64))
    # RandomState, because numpy promises that its stream never changes
    order = torch.from_numpy(np.random.RandomState(DIGITS_SEED).permutation(len(labels)))
    made = np.array([SIDE, DIGITS_TRAIN, DIGITS_CONTRAST])
    read = _digest((torch.from_numpy(pixels), labels, order, torch.from_numpy(made)))
    train, test = order[:DIGITS_TRAIN], order[DIGITS_TRAIN:]
    return _hashed("digits", (images[train], labels[train], images[test], labels[test]), read)


def _scikit_learns_digits() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """What `load_digits` reads: pixels (1797, 64) from 0 to 16, and classes (1797,).

    From the file itself where it is: to import scikit-learn takes a second, in every process of a batch.
    """
    import numpy as np

    package = importlib.util.find_spec("sklearn")
    folders = package.submodule_search_locations if package else None
    file = Path(folders[0]) / "datasets" / "data" / "digits.csv.gz" if folders else None
    if file is None or not file.is_file():
        from sklearn.datasets import load_digits

        pixels, classes = load_digits(return_X_y=True)
        return pixels, classes
    rows = np.loadtxt(file, delimiter=",")
    return rows[:, :-1], rows[:, -1].astype(np.int64)


def _mnist(folder: Path) -> Handwritten:
    train_images, train_labels = _pair(folder, TRAIN_IMAGES, TRAIN_LABELS)
    test_images, test_labels = _pair(folder, TEST_IMAGES, TEST_LABELS)
    if len(test_images) > len(train_images):
        raise DataError(
            f"{folder}: {TEST_IMAGES.name} holds {len(test_images)} images, {TRAIN_IMAGES.name} only "
            f"{len(train_images)}; the files were probably exchanged: give each its own name again"
        )
    tensors = (train_images, train_labels, test_images, test_labels)
    return _hashed("mnist", tensors)  # a division by 255 is the same everywhere


def _pair(folder: Path, images_file: _MnistFile, labels_file: _MnistFile) -> tuple[Tensor, Tensor]:
    """Images and labels that belong together."""
    import torch

    images_path, images = _read(folder, images_file)
    labels_path, labels = _read(folder, labels_file)
    if len(images) != len(labels):
        raise DataError(
            f"{labels_path}: {len(labels)} labels for the {len(images)} images of {images_path.name}; "
            "take both files from one distribution"
        )
    if len(labels) == 0 or labels.max() > 9:
        found = f"the label {labels.max()}" if len(labels) else "no label at all"
        raise DataError(f"{labels_path}: found {found}, where digits 0 to 9 belong; fetch the file again")
    return torch.from_numpy(images).unsqueeze(1).float().div_(255), torch.from_numpy(labels).long()


def _read(folder: Path, file: _MnistFile) -> tuple[Path, npt.NDArray[np.uint8]]:
    """The path and values of one IDX file, packed or not."""
    for path in (folder / file.name, folder / f"{file.name}.gz"):
        if path.is_file():
            break
    else:
        raise DataError(f"{folder}: holds neither {file.name} nor {file.name}.gz; put MNIST's four IDX files there")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error}); make it readable, or fetch it again") from error
    return path, _parse_idx(content, str(path), file.item)


def _parse_idx(content: bytes, where: str, item: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    """The values of an IDX file whose items have the shape `item`: (N, *item)."""
    import numpy as np

    if content.startswith(GZIP_MAGIC):
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(f"{where}: broken gzip data ({error}); fetch the file again") from error
    dimensions = 1 + len(item)
    expected = IDX_HEAD.pack(0, IDX_UINT8, dimensions)
    if content[: IDX_HEAD.size] != expected:
        raise DataError(
            f"{where}: begins with {content[: IDX_HEAD.size].hex(' ') or 'nothing'}, "
            f"where {expected.hex(' ')} belongs (IDX, bytes, {dimensions} dimensions); "
            "the file is another one, or no IDX file: fetch it again"
        )
    sizes = struct.Struct(f">{dimensions}I")
    start = IDX_HEAD.size + sizes.size
    if len(content) < start:
        raise DataError(f"{where}: ends after {len(content)} bytes, within its header; fetch the file again")
    shape = sizes.unpack_from(content, IDX_HEAD.size)
    if shape[1:] != item:
        raise DataError(f"{where}: items of shape {shape[1:]}, where {item} belongs; fetch the file again")
    if len(content) - start != math.prod(shape):
        raise DataError(
            f"{where}: {len(content) - start} bytes of values, where its header promises {math.prod(shape)}; "
            "the file was cut or added to: fetch it again"
        )
    # a copy, because torch wants memory that it may write to
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape(shape).copy()


def _download(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as response:
            content: bytes = response.read()
    except (OSError, HTTPException, ValueError) as error:
        raise DataError(
            f"{url}: cannot be downloaded ({error}); check the network and the address, "
            "or copy MNIST's four IDX files into the folder by hand"
        ) from error
    return content


def _hashed(name: str, tensors: tuple[Tensor, Tensor, Tensor, Tensor], read_sha256: str = "") -> Handwritten:
    """The data set; without `read_sha256`, what was read tells the same as what was made of it."""
    sha256 = _digest(tensors)
    return Handwritten(name, *tensors, sha256, read_sha256 or sha256)


def _digest(tensors: Iterable[Tensor]) -> str:
    """Of shapes, types and bytes."""
    digest = hashlib.sha256()
    for tensor in tensors:
        digest.update(f"{tensor.dtype} {tuple(tensor.shape)}\n".encode())
        digest.update(tensor.contiguous().numpy().data)
    return digest.hexdigest()
