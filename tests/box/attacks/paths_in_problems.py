"""Raises what names the folders of the machine, while its cells run.

stopped by: session
"""

# %%
from torch import nothing_of_this_name  # noqa: F401

# %%
raise ImportError(torch.__file__)

# %%
open(os.path.join(os.path.dirname(torch.__file__), "nothing"))
