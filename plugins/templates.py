"""What a portal's settings give Jinja2. Settings name plugins alone: they outlive moves of the engine's own modules."""

from sanshen.pages.templates import ENVIRONMENT

__all__ = ["ENVIRONMENT"]
