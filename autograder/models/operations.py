"""The operations that a described model may use: everything else is refused.

Allowed are calls that compute tensors from tensors. Not allowed is what reads files, makes memory visible that was
never written, reaches outside of its arguments' bounds (`as_strided`), or gives numbers back to Python.
"""

import operator
from collections.abc import Callable
from typing import Any

import torch

_ATEN = """
    _assert_tensor_metadata.default abs.default absolute.default adaptive_avg_pool1d.default
    adaptive_avg_pool2d.default adaptive_max_pool2d.default add.Scalar add.Tensor add_.Scalar add_.Tensor
    addmm.default alias.default all.default all.dim amax.default amin.default any.default any.dim arange.default
    arange.start arange.start_step argmax.default atan.default avg_pool1d.default avg_pool2d.default baddbmm.default
    batch_norm.default bernoulli.default bernoulli.p bitwise_and.Tensor bitwise_not.default bitwise_or.Tensor
    bmm.default cat.default ceil.default celu.default chunk.default clamp.default clamp_max.default
    clamp_min.default clip.default clone.default concat.default concatenate.default constant_pad_nd.default
    contiguous.default conv1d.default conv1d.padding conv2d.default conv2d.padding conv_transpose1d.default
    conv_transpose2d.input cos.default cumsum.default detach.default detach_.default diag_embed.default
    diagonal.default div.Scalar div.Tensor div_.Scalar div_.Tensor divide.Scalar divide.Tensor dot.default
    dropout.default dropout_.default dstack.default einsum.default elu.default elu_.default embedding.default
    eq.Scalar eq.Tensor erf.default exp.default exp2.default expand.default expand_as.default expm1.default
    eye.default eye.m feature_dropout.default fill_.Scalar flatten.using_ints flip.default floor.default
    full.default full_like.default gather.default ge.Scalar ge.Tensor gelu.default glu.default group_norm.default
    gru.input gru_cell.default gt.Scalar gt.Tensor hardsigmoid.default hardswish.default hardtanh.default
    hstack.default hypot.default index.Tensor index_add.default index_select.default inner.default
    instance_norm.default isfinite.default isinf.default isnan.default layer_norm.default le.Scalar le.Tensor
    leaky_relu.default leaky_relu_.default lift_fresh_copy.default linear.default log.default log1p.default
    log2.default log_softmax.int logical_and.default logical_not.default logical_or.default logsumexp.default
    lstm.input lstm_cell.default lt.Scalar lt.Tensor masked_fill.Scalar masked_fill.Tensor masked_fill_.Scalar
    masked_fill_.Tensor matmul.default max.default max.dim max.other max_pool1d.default max_pool2d.default
    maximum.default mean.default mean.dim min.default min.dim min.other minimum.default mish.default mm.default
    moveaxis.int movedim.int mul.Scalar mul.Tensor mul_.Scalar mul_.Tensor multiply.Scalar multiply.Tensor
    mv.default ne.Scalar ne.Tensor neg.default negative.default new_full.default new_ones.default new_zeros.default
    norm.ScalarOpt_dim ones.default ones_like.default outer.default pad.default permute.default
    pixel_shuffle.default pixel_unshuffle.default pow.Scalar pow.Tensor_Scalar pow.Tensor_Tensor prelu.default
    prod.default prod.dim_int rand.default rand_like.default randn.default randn_like.default reciprocal.default
    relu.default relu6.default relu_.default repeat.default reshape.default rms_norm.default rnn_relu.input
    rnn_relu_cell.default rnn_tanh.input rnn_tanh_cell.default roll.default rsqrt.default rsub.Scalar rsub.Tensor
    scalar_tensor.default scaled_dot_product_attention.default scatter.src scatter.value scatter_add.default
    select.int selu.default sigmoid.default sigmoid_.default sign.default silu.default silu_.default sin.default
    sinh.default slice.Tensor softmax.int softplus.default split.Tensor split_with_sizes.default sqrt.default
    square.default squeeze.default squeeze.dim squeeze.dims stack.default std.correction std.dim sub.Scalar
    sub.Tensor sub_.Scalar sub_.Tensor subtract.Scalar subtract.Tensor sum.default sum.dim_IntList swapaxes.default
    swapdims.default sym_size.int t.default tan.default tanh.default tanh_.default tile.default to.dtype
    topk.default transpose.int tril.default triu.default true_divide.Scalar true_divide.Tensor type_as.default
    unbind.int unflatten.int unfold.default unsafe_chunk.default unsqueeze.default upsample_bicubic2d.vec
    upsample_bilinear2d.vec upsample_linear1d.vec upsample_nearest1d.vec upsample_nearest2d.vec var.correction
    var.dim view.default view_as.default vstack.default where.ScalarOther where.ScalarSelf where.self zeros.default
    zeros_like.default
""".split()

_FACTORIES = "arange eye full ones rand randn scalar_tensor zeros".split()

LARGEST_SIZE = 2**63


def _of_numbers(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of numbers that a size can be: a list a billion times over would fill memory here, in no tensor."""

    def checked(*args: Any) -> Any:
        if not all(isinstance(each, int | float) for each in args):
            raise TypeError(f"{function.__name__} is for numbers")
        result = function(*args)
        if not abs(result) < LARGEST_SIZE:
            raise OverflowError(f"{function.__name__} gives {result:.3g}")
        return result

    return checked


def _item(results: Any, index: Any) -> torch.Tensor:
    """One of the tensors that a call gave back: of what else has items, lists of lists could grow without end."""
    if not isinstance(results, list | tuple) or not isinstance(index, int):
        raise TypeError("getitem is for what a call gave back")
    if not isinstance(results[index], torch.Tensor):
        raise TypeError("getitem gives tensors")
    tensor: torch.Tensor = results[index]
    return tensor


_ON_SIZES: dict[str, Callable[..., Any]] = {
    "operator.add": _of_numbers(operator.add),
    "operator.sub": _of_numbers(operator.sub),
    "operator.mul": _of_numbers(operator.mul),
    "operator.floordiv": _of_numbers(operator.floordiv),
    "operator.truediv": _of_numbers(operator.truediv),
    "operator.mod": _of_numbers(operator.mod),
    "operator.neg": _of_numbers(operator.neg),
    "operator.getitem": _item,
    "torch.sym_float": _of_numbers(torch.sym_float),
    "torch.sym_max": _of_numbers(torch.sym_max),
    "torch.sym_min": _of_numbers(torch.sym_min),
}

ALLOWED = frozenset(f"aten.{name}" for name in _ATEN) | frozenset(_ON_SIZES)


def function_of(name: str) -> Callable[..., Any]:
    """The function behind an allowed name; KeyError for any other."""
    if name not in ALLOWED:
        raise KeyError(name)
    if name in _ON_SIZES:
        return _ON_SIZES[name]
    _, operation, overload = name.split(".")
    function: Callable[..., Any] = getattr(getattr(torch.ops.aten, operation), overload)
    return function


def makes_tensors(name: str) -> bool:
    """Whether the operation makes a tensor from numbers alone, and so must be told on which device."""
    return name.split(".")[1] in _FACTORIES and name.startswith("aten.")
