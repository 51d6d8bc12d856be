"""Describes itself as a view that reaches beyond its tensor's memory: its code is called in its box instead.

stopped by: allow-list
"""

# %%
describe_as(
    [Input(), op("aten.as_strided.default", At(0), Listing([3, 1, 28, 28]), Listing([784, 784, 28, 1]), 1 << 20)], At(1)
)
