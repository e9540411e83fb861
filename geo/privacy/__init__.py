"""The privacy gate: what may leave the working view, and in which fixed releases."""

from geo.privacy.gate import PublicSource, account_for, disclose
from geo.privacy.menu import Policy, ReleaseKind
from geo.privacy.view import DisclosedView, require_disclosed

__all__ = [
    "DisclosedView",
    "Policy",
    "PublicSource",
    "ReleaseKind",
    "account_for",
    "disclose",
    "require_disclosed",
]
