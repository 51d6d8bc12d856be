"""Handwritten digits: what comes out, and what is said when a file is not what it should be."""

import gzip
import http.server
import os
import re
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from autograder.course import Data
from autograder.data import Handwritten, fetch_mnist, handwritten, noisy
from autograder.errors import DataError

MNIST = Data(images="mnist", mnist_folder="mnist")
COUNTS = {"train": 5, "t10k": 3}


def idx(values: np.ndarray) -> bytes:
    """`values` as an IDX file of bytes."""
    return struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape) + values.tobytes()


def image_values(part: str) -> np.ndarray:
    rng = np.random.default_rng(COUNTS[part])
    return rng.integers(0, 256, size=(COUNTS[part], 28, 28), dtype=np.uint8)


@pytest.fixture
def mnist(tmp_path: Path) -> Path:
    """A folder of four small IDX files, as MNIST's are distributed."""
    folder = tmp_path / "mnist"
    folder.mkdir()
    for part, count in COUNTS.items():
        labels = np.arange(count, dtype=np.uint8)
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(image_values(part))))
        (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(labels)))
    return folder


@pytest.fixture
def site(mnist: Path) -> Iterator[str]:
    """The address of a web server on this machine that serves the folder `mnist`."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(mnist))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def digits() -> Handwritten:
    return handwritten(Data(), Path())


def test_digits_have_the_promised_shapes_and_range(digits: Handwritten) -> None:
    """scikit-learn's 1,797 digits become 1,000 for training and 797 for tests, 28x28, in [0, 1]."""
    assert digits.train_images.shape == (1000, 1, 28, 28)
    assert digits.test_images.shape == (797, 1, 28, 28)
    assert digits.train_labels.shape == (1000,)
    assert digits.test_labels.shape == (797,)
    assert digits.train_images.dtype == torch.float32
    assert digits.train_labels.dtype == torch.int64
    assert digits.train_images.min() >= 0
    assert digits.train_images.max() <= 1


def test_digits_split_loses_and_repeats_no_image(digits: Handwritten) -> None:
    """Every one of scikit-learn's labels is there exactly once, and both parts hold every class."""
    from sklearn.datasets import load_digits

    labels = torch.cat([digits.train_labels, digits.test_labels])
    images = torch.cat([digits.train_images, digits.test_images])
    assert np.array_equal(np.bincount(labels), np.bincount(load_digits().target))
    assert len(torch.unique(images, dim=0)) == len(torch.unique(torch.from_numpy(load_digits().data), dim=0))
    assert set(digits.test_labels.tolist()) == set(range(10))


def test_digits_are_resized_by_bilinear_weights(digits: Handwritten) -> None:
    """A digit equals what the formulas of bilinear interpolation and of contrast give, pixel by pixel."""
    from sklearn.datasets import load_digits

    source = (np.arange(28) + 0.5) * 8 / 28 - 0.5
    weights = np.maximum(0, 1 - np.abs(source.clip(0, 7)[:, None] - np.arange(8)))  # (28, 8)
    grey = weights @ (load_digits().images / 16) @ weights.T  # (1797, 28, 28)
    oracle = (3 * grey - 1).clip(0, 1)
    distances = np.abs(oracle - digits.train_images[0, 0].numpy()).max(axis=(1, 2))
    assert distances.min() < 3e-6  # float32, its error tripled by the contrast


def test_digits_are_the_same_every_time(digits: Handwritten) -> None:
    """The permutation is fixed, so a second call gives the same hash and the same images."""
    again = handwritten(Data(), Path())
    assert again.sha256 == digits.sha256
    assert torch.equal(again.train_images, digits.train_images)


def test_what_digits_are_made_from_is_the_same_on_every_processor(digits: Handwritten) -> None:
    """Thresholds name it; the last digits of what is made of it follow from a processor's instructions."""
    code = "from pathlib import Path; from autograder.course import Data; from autograder.data import handwritten; "
    command = [sys.executable, "-c", code + "print(handwritten(Data(), Path()).read_sha256)"]
    plainest = {**os.environ, "ATEN_CPU_CAPABILITY": "default"}
    done = subprocess.run(command, env=plainest, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == digits.read_sha256


def test_mnist_is_read_packed(mnist: Path) -> None:
    """Packed IDX files give the written pixels over 255 and the written labels."""
    found = handwritten(MNIST, mnist.parent)
    expected = image_values("train").astype(np.float32) / 255
    np.testing.assert_allclose(found.train_images.numpy(), expected[:, None], rtol=0, atol=1e-7)
    assert found.test_labels.tolist() == [0, 1, 2]
    assert found.test_images.shape == (3, 1, 28, 28)


def test_mnist_is_the_same_unpacked(mnist: Path) -> None:
    """Whether a file is packed changes neither the values nor the hash; an absolute folder is understood."""
    packed = handwritten(MNIST, mnist.parent)
    for path in list(mnist.iterdir()):
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    assert handwritten(Data(images="mnist", mnist_folder=str(mnist)), Path("/")).sha256 == packed.sha256


def test_another_pixel_gives_another_hash(mnist: Path) -> None:
    """Trainings are stored under the hash, so one pixel's difference must show in it."""
    before = handwritten(MNIST, mnist.parent)
    images = image_values("t10k")
    images[0, 0, 0] ^= 1
    (mnist / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images)))
    after = handwritten(MNIST, mnist.parent)
    assert after.sha256 != before.sha256
    assert after.read_sha256 != before.read_sha256


def test_mnist_without_a_folder_says_which_key_is_missing(tmp_path: Path) -> None:
    """course.toml asks for MNIST and does not say where it lies."""
    with pytest.raises(DataError, match=r"course\.toml: .*data\.mnist_folder is missing"):
        handwritten(Data(images="mnist"), tmp_path)


def test_a_missing_file_is_named(mnist: Path) -> None:
    """The message names the folder and both names that would do."""
    (mnist / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError, match=r"mnist: holds neither t10k-labels-idx1-ubyte nor t10k-labels-idx1-ubyte\.gz"):
        handwritten(MNIST, mnist.parent)


WHOLE = idx(np.zeros((5, 28, 28), np.uint8))
# With no time of its own in it: the parameters are the tests' names, which every test process must agree on.
PACKED = gzip.compress(WHOLE, mtime=0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "begins with nothing"),
        (b"<html>not found</html>", "begins with 3c 68 74 6d"),
        (idx(np.zeros(5, np.uint8)), "begins with 00 00 08 01"),
        (WHOLE[:2] + b"\x0d" + WHOLE[3:], "begins with 00 00 0d 03"),
        (WHOLE[:9], "ends after 9 bytes, within its header"),
        (WHOLE[:-1], "3919 bytes of values, where its header promises 3920"),
        (WHOLE + b"\0", "3921 bytes of values, where its header promises 3920"),
        (idx(np.zeros((5, 28, 27), np.uint8)), "items of shape (28, 27)"),
        (PACKED[:-9], "broken gzip data"),
        (PACKED[:20] + b"\xff" * 20, "broken gzip data"),
        (idx(np.zeros((4, 28, 28), np.uint8)), "5 labels for the 4 images"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_named(mnist: Path, content: bytes, said: str) -> None:
    """Cut, damaged, exchanged or wrongly shaped: the message names the file and what was found in it."""
    (mnist / "train-images-idx3-ubyte.gz").write_bytes(content)
    with pytest.raises(DataError, match=re.escape(said)) as caught:
        handwritten(MNIST, mnist.parent)
    assert "train-images-idx3-ubyte" in str(caught.value)


def test_a_label_above_nine_is_refused(mnist: Path) -> None:
    """Labels are digits; 10 is none."""
    (mnist / "t10k-labels-idx1-ubyte.gz").write_bytes(idx(np.array([1, 10, 2], np.uint8)))
    with pytest.raises(DataError, match="found the label 10"):
        handwritten(MNIST, mnist.parent)


def test_exchanged_parts_are_noticed(mnist: Path) -> None:
    """More test than training images means that somebody exchanged the files' names."""
    for kind in ("images-idx3", "labels-idx1"):
        train, test = mnist / f"train-{kind}-ubyte.gz", mnist / f"t10k-{kind}-ubyte.gz"
        train.rename(mnist / "kept")
        test.rename(train)
        (mnist / "kept").rename(test)
    with pytest.raises(DataError, match="probably exchanged"):
        handwritten(MNIST, mnist.parent)


def test_noise_darkens_keeps_and_lights_with_the_promised_chances() -> None:
    """Over a million grey pixels, 1/4 become 0, 1/2 stay and 1/4 become 1, within five sigma."""
    n = 1_000_000
    found = noisy(torch.full((n,), 0.5), seed=7)
    for value, chance in ((0.0, 0.25), (0.5, 0.5), (1.0, 0.25)):
        sigma = (n * chance * (1 - chance)) ** 0.5
        assert abs((found == value).sum().item() - n * chance) < 5 * sigma


def test_noise_follows_from_its_seed_alone() -> None:
    """Equal seeds give equal noise, another seed other noise, and torch's global generator stays as it was."""
    images = torch.rand(4, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    state = torch.get_rng_state()
    assert torch.equal(noisy(images, 1), noisy(images, 1))
    assert not torch.equal(noisy(images, 1), noisy(images, 2))
    assert torch.equal(torch.get_rng_state(), state)


def test_noisy_images_stay_in_range_and_leave_the_clean_ones_alone() -> None:
    """Noise is clipped to [0, 1], and the images handed in are not changed."""
    images = torch.tensor([0.0, 0.3, 1.0]).repeat(1000)
    before = images.clone()
    found = noisy(images, seed=3)
    assert found.min() == 0
    assert found.max() == 1
    assert torch.equal(images, before)


def test_fetched_files_are_read_like_any_others(site: str, tmp_path: Path, mnist: Path) -> None:
    """What a server gives lies in the folder afterwards, byte for byte, and nothing else does."""
    fetched = fetch_mnist(tmp_path / "new", site)
    assert sorted((tmp_path / "new").iterdir()) == sorted(fetched)
    assert {path.name: path.read_bytes() for path in fetched} == {p.name: p.read_bytes() for p in mnist.iterdir()}


def test_a_fetched_page_that_is_no_idx_file_takes_no_place(site: str, tmp_path: Path, mnist: Path) -> None:
    """A log-in page instead of data is refused under its address, and no file of that name appears."""
    (mnist / "t10k-images-idx3-ubyte.gz").write_bytes(b"<html>please log in</html>")
    with pytest.raises(DataError, match=r"http://127.*t10k-images-idx3-ubyte\.gz: begins with 3c 68"):
        fetch_mnist(tmp_path / "new", site)
    assert sorted(path.name[:5] for path in (tmp_path / "new").iterdir()) == ["train", "train"]


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:1/", "no address"])
def test_an_unreachable_server_is_one_clear_error(tmp_path: Path, base_url: str) -> None:
    """Nobody listens on port 1, and some addresses are none; both are said in one sentence."""
    with pytest.raises(DataError, match=r"cannot be downloaded .*by hand"):
        fetch_mnist(tmp_path / "new", base_url)


def test_a_file_that_the_server_lacks_is_one_clear_error(site: str, tmp_path: Path, mnist: Path) -> None:
    """The server answers 404."""
    (mnist / "train-images-idx3-ubyte.gz").unlink()
    with pytest.raises(DataError, match=r"cannot be downloaded .*404"):
        fetch_mnist(tmp_path / "new", site)
