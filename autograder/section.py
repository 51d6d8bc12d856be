"""What every table of course.toml is: frozen, with no unknown keys, and with values of exactly their type."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """The base of the tables of course.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
