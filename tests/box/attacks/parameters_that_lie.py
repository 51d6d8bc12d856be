"""Names other parameters when it is asked for them than when it is described.

stopped by: session
verdicts: trained=failed
says: change their shapes
"""


# %%
class Lying(Net):
    def state_dict(self, *args, **kwargs):
        state = super().state_dict(*args, **kwargs)
        return {name: torch.zeros(1) for name in state} if sys._getframe(1).f_code.co_name == "_weights" else state


Net = Lying
