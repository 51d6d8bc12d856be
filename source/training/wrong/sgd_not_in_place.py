"""Gives a new tensor the name of the parameter, which stays where it is."""

fails = ["test_sgd_goes_against_the_gradient"]

### REGION sgd
parameter = parameter - self.lr * gradient
