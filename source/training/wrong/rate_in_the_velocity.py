"""Scales the gradient by the learning rate before it joins the velocity."""

fails = ["test_a_new_learning_rate_holds_at_once"]

### REGION momentum
velocity = self.momentum * state.get("velocity", 0) + self.lr * gradient
state["velocity"] = velocity
parameter -= velocity
