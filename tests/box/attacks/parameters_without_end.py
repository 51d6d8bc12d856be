"""Names parameters that have no end, and some that are none.

stopped by: session
verdicts: trained=failed
says: `Net`
"""


# %%
class Endless(Net):
    def state_dict(self, *args, **kwargs):
        if sys._getframe(1).f_code.co_name != "_weights":
            return super().state_dict(*args, **kwargs)
        return {f"weight {number}": torch.zeros(1) for number in range(10**6)} | {"text": "text"}


Net = Endless
