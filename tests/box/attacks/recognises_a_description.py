"""Is right when it is called, and something else when it is described: it is used as it is when called.

stopped by: comparison
"""


# %%
def is_described():
    frame = sys._getframe()
    while frame and frame.f_code.co_name != "record":
        frame = frame.f_back
    return frame is not None


class TwoFaced(Net):
    def forward(self, x):
        right = super().forward(x)
        return right.detach() * 0 if is_described() else right


Net = TwoFaced
