"""Describes itself as convolutions whose kernels are as large as their images.

stopped by: cost
"""

# %%
kernels = [
    op("aten.full.default", Listing([64, 64, 129, 129]), 1e-6),
    op("aten.full.default", Listing([1, 64, 256, 256]), 1.0),
]
convolutions = [op("aten.conv2d.default", At(2), At(1), None, Listing([1, 1]), Listing([64, 64])) for _ in range(100)]
describe_as([Input(), *kernels, *convolutions], At(0))
