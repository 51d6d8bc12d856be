"""The operations that a described model may use: everything else is refused.

Allowed are calls that compute tensors from tensors. Not allowed is what reads files, makes memory visible that was
never written, reaches outside of its arguments' bounds (`as_strided`), or gives numbers back to Python.
"""

import operator
from collections.abc import Callable
from typing import Any

import torch

_ATEN = """
    __and__.Scalar __and__.Tensor __or__.Scalar __or__.Tensor __xor__.Scalar __xor__.Tensor
    _assert_tensor_metadata.default _upsample_nearest_exact1d.vec _upsample_nearest_exact2d.vec abs.default
    abs_.default absolute.default acos.default acosh.default adaptive_avg_pool1d.default adaptive_avg_pool2d.default
    adaptive_avg_pool3d.default adaptive_max_pool1d.default adaptive_max_pool2d.default adaptive_max_pool3d.default
    add.Scalar add.Tensor add_.Scalar add_.Tensor addbmm.default addcdiv.default addcdiv_.default addcmul.default
    addcmul_.default addmm.default addmv.default addr.default adjoint.default affine_grid_generator.default
    alias.default all.default all.dim all.dims alpha_dropout.default amax.default amin.default aminmax.default
    any.default any.dim any.dims arange.default arange.start arange.start_step arcsin.default arctan.default
    arctan2.default argmax.default argmin.default argsort.default asin.default asinh.default atan.default
    atan2.default atan_.default atanh.default atleast_1d.default atleast_2d.default atleast_3d.default
    avg_pool1d.default avg_pool2d.default avg_pool3d.default baddbmm.default batch_norm.default bernoulli.default
    bernoulli.p bernoulli_.float binary_cross_entropy.default binary_cross_entropy_with_logits.default
    bitwise_and.Scalar bitwise_and.Tensor bitwise_not.default bitwise_or.Scalar bitwise_or.Tensor bitwise_xor.Scalar
    bitwise_xor.Tensor bmm.default broadcast_tensors.default broadcast_to.default cat.default cdist.default
    ceil.default ceil_.default celu.default celu_.default channel_shuffle.default chunk.default clamp.Tensor
    clamp.default clamp_.Tensor clamp_.default clamp_max.Tensor clamp_max.default clamp_max_.default
    clamp_min.Tensor clamp_min.default clamp_min_.default clip.Tensor clip.default clone.default col2im.default
    column_stack.default concat.default concatenate.default constant_pad_nd.default contiguous.default
    conv1d.default conv1d.padding conv2d.default conv2d.padding conv3d.default conv3d.padding
    conv_transpose1d.default conv_transpose2d.input conv_transpose3d.input copy_.default cos.default cos_.default
    cosh.default cosine_embedding_loss.default cosine_similarity.default count_nonzero.default
    count_nonzero.dim_IntList cross_entropy_loss.default cummax.default cummin.default cumprod.default
    cumprod_.default cumsum.default cumsum_.default deg2rad.default det.default detach.default detach_.default
    diag.default diag_embed.default diagonal.default diff.default digamma.default div.Scalar div.Scalar_mode
    div.Tensor div.Tensor_mode div_.Scalar div_.Scalar_mode div_.Tensor div_.Tensor_mode divide.Scalar
    divide.Scalar_mode divide.Tensor divide.Tensor_mode divide_.Tensor dot.default dropout.default dropout_.default
    dstack.default einsum.default elu.default elu_.default embedding.default eq.Scalar eq.Tensor erf.default
    erf_.default erfc.default erfinv.default exp.default exp2.default exp_.default expand.default expand_as.default
    expm1.default expm1_.default exponential_.default eye.default eye.m feature_alpha_dropout.default
    feature_dropout.default feature_dropout_.default fill_.Scalar fill_.Tensor flatten.using_ints flip.default
    fliplr.default flipud.default float_power.Tensor_Scalar floor.default floor_.default floor_divide.Scalar
    floor_divide.default floor_divide_.Scalar floor_divide_.Tensor fmod.Scalar fmod.Tensor fmod_.Scalar fmod_.Tensor
    frac.default full.default full_like.default gather.default ge.Scalar ge.Tensor gelu.default ger.default
    glu.default greater.Scalar greater.Tensor greater_equal.Scalar greater_equal.Tensor grid_sampler.default
    group_norm.default gru.input gru_cell.default gt.Scalar gt.Tensor hardshrink.default hardsigmoid.default
    hardswish.default hardswish_.default hardtanh.default hardtanh_.default heaviside.default
    hinge_embedding_loss.default hstack.default huber_loss.default hypot.default im2col.default index.Tensor
    index_add.default index_add_.default index_copy.default index_fill.int_Scalar index_fill_.int_Scalar
    index_put.default index_put_.default index_select.default inner.default instance_norm.default inverse.default
    isclose.default isfinite.default isinf.default isnan.default isneginf.default isposinf.default kl_div.default
    kron.default l1_loss.default layer_norm.default le.Scalar le.Tensor leaky_relu.default leaky_relu_.default
    lerp.Scalar lerp.Tensor lerp_.Scalar lerp_.Tensor less.Scalar less.Tensor less_equal.Scalar less_equal.Tensor
    lgamma.default lift_fresh_copy.default linalg_cross.default linalg_det.default linalg_inv.default
    linalg_matrix_power.default linalg_norm.default linalg_slogdet.default linalg_vector_norm.default linear.default
    linspace.default log.default log10.default log1p.default log1p_.default log2.default log_.default
    log_sigmoid.default log_softmax.int logaddexp.default logaddexp2.default logcumsumexp.default logdet.default
    logical_and.default logical_and_.default logical_not.default logical_not_.default logical_or.default
    logical_or_.default logical_xor.default logit.default logsumexp.default lstm.input lstm_cell.default lt.Scalar
    lt.Tensor mT.default margin_ranking_loss.default masked_fill.Scalar masked_fill.Tensor masked_fill_.Scalar
    masked_fill_.Tensor matmul.default matrix_power.default max.default max.dim max.other max_pool1d.default
    max_pool1d_with_indices.default max_pool2d.default max_pool2d_with_indices.default max_pool3d.default
    maximum.default mean.default mean.dim meshgrid.indexing min.default min.dim min.other minimum.default
    mish.default mish_.default mm.default moveaxis.int moveaxis.intlist movedim.int movedim.intlist mse_loss.default
    mul.Scalar mul.Tensor mul_.Scalar mul_.Tensor multinomial.default multiply.Scalar multiply.Tensor
    multiply_.Tensor mv.default nan_to_num.default nan_to_num_.default nanmean.default nansum.default narrow.default
    ne.Scalar ne.Tensor neg.default neg_.default negative.default negative_.default new_full.default
    new_ones.default new_zeros.default nll_loss_nd.default nonzero.default norm.Scalar norm.ScalarOpt_dim
    normal.Tensor_Tensor normal.Tensor_float normal.float_Tensor normal_.default not_equal.Scalar not_equal.Tensor
    numpy_T.default one_hot.default ones.default ones_like.default outer.default pad.default
    pairwise_distance.default permute.default pixel_shuffle.default pixel_unshuffle.default poisson.default
    poisson_nll_loss.default pow.Scalar pow.Tensor_Scalar pow.Tensor_Tensor pow_.Scalar pow_.Tensor prelu.default
    prod.default prod.dim_int rad2deg.default rand.default rand_like.default randint.default randint.low
    randint_like.default randint_like.low_dtype randn.default randn_like.default randperm.default ravel.default
    reciprocal.default reciprocal_.default relu.default relu6.default relu6_.default relu_.default remainder.Scalar
    remainder.Tensor remainder_.Scalar remainder_.Tensor repeat.default repeat_interleave.self_int reshape.default
    reshape_as.default rms_norm.default rnn_relu.input rnn_relu_cell.default rnn_tanh.input rnn_tanh_cell.default
    roll.default rot90.default round.default round_.default rsqrt.default rsqrt_.default rsub.Scalar rsub.Tensor
    scalar_tensor.default scaled_dot_product_attention.default scatter.src scatter.value scatter_.src scatter_.value
    scatter_add.default scatter_add_.default scatter_reduce.two scatter_reduce_.two select.int
    select_scatter.default selu.default sgn.default sigmoid.default sigmoid_.default sign.default signbit.default
    silu.default silu_.default sin.default sin_.default sinc.default sinh.default sinh_.default slice.Tensor
    slice_scatter.default slogdet.default smooth_l1_loss.default soft_margin_loss.default softmax.int
    softplus.default softshrink.default sort.default special_expit.default split.Tensor split.sizes
    split_with_sizes.default sqrt.default sqrt_.default square.default square_.default squeeze.default squeeze.dim
    squeeze.dims stack.default std.correction std.default std.dim std_mean.correction std_mean.dim sub.Scalar
    sub.Tensor sub_.Scalar sub_.Tensor subtract.Scalar subtract.Tensor subtract_.Tensor sum.default sum.dim_IntList
    swapaxes.default swapdims.default sym_size.int t.default take_along_dim.default tan.default tan_.default
    tanh.default tanh_.default tensor_split.sections tensordot.default threshold.default tile.default to.dtype
    to.dtype_layout to.other topk.default trace.default transpose.int tril.default tril_.default
    tril_indices.default triplet_margin_loss.default triu.default triu_.default triu_indices.default
    true_divide.Scalar true_divide.Tensor trunc.default type_as.default unbind.int unflatten.int unfold.default
    uniform_.default unsafe_chunk.default unsqueeze.default upsample_bicubic2d.vec upsample_bilinear2d.default
    upsample_bilinear2d.vec upsample_linear1d.vec upsample_nearest1d.vec upsample_nearest2d.default
    upsample_nearest2d.vec upsample_nearest3d.vec upsample_trilinear3d.vec var.correction var.default var.dim
    var_mean.correction var_mean.dim view.default view_as.default vstack.default where.Scalar where.ScalarOther
    where.ScalarSelf where.default where.self xlogy.Tensor zero_.default zeros.default zeros_like.default
""".split()

_FACTORIES = (
    "arange eye full linspace ones rand randint randn randperm scalar_tensor tril_indices triu_indices zeros".split()
)

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


def _converted(tensor: Any, device: Any, dtype: Any, *_: Any) -> torch.Tensor:
    """`to` of a dtype alone: where tensors lie is not for the graph to say."""
    if not isinstance(tensor, torch.Tensor) or device is not None or not isinstance(dtype, torch.dtype):
        raise TypeError("to is for a tensor and a dtype")
    return tensor.to(dtype)


_OTHERWISE: dict[str, Callable[..., Any]] = {
    "aten.to.device": _converted,
    # how a result lies in memory differs between devices (attention's does): what was a view there may not be one here
    "aten.view.default": torch.ops.aten.reshape.default,
}

ALLOWED = frozenset(f"aten.{name}" for name in _ATEN) | frozenset(_ON_SIZES) | frozenset(_OTHERWISE)


def function_of(name: str) -> Callable[..., Any]:
    """The function behind an allowed name; KeyError for any other."""
    if name not in ALLOWED:
        raise KeyError(name)
    if (own := _ON_SIZES.get(name) or _OTHERWISE.get(name)) is not None:
        return own
    _, operation, overload = name.split(".")
    function: Callable[..., Any] = getattr(getattr(torch.ops.aten, operation), overload)
    return function


def makes_tensors(name: str) -> bool:
    """Whether the operation makes a tensor from numbers alone, and so must be told on which device."""
    return name.split(".")[1] in _FACTORIES and name.startswith("aten.")
