"""Describes itself with arguments of all the wrong types.

stopped by: comparison
"""

# %%
describe_as([Input(), op("aten.conv2d.default", "text", At(0), None, Listing([None]), 2.5, groups="no")], At(1))
