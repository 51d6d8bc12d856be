"""Is right when it is described, and something else when it is called: so it stays in its box.

stopped by: comparison
verdicts: model=failed trained=failed
says: could not be trained
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
        return right if is_described() else right.detach() * 0


Net = TwoFaced
