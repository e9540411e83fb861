"""The joint plan: priorities, activities, the monthly board, documents."""

from ui.plan_page import show_plan_page
from ui.shell import in_shell

in_shell(show_plan_page)
