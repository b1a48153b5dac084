"""People: who signs in, what they may do, and how long a sign-in lasts."""

from review.people.duties import May
from review.people.sign_ins import Person, end_sign_in, end_sign_ins, sign_in, whoever_holds
from review.people.users import (
    change_password,
    create_first_administrator,
    create_user,
    everybody,
    find_user,
    give_new_password,
    outsiders,
    set_active,
    set_role,
    who_signs_in,
)

__all__ = [
    "May",
    "Person",
    "change_password",
    "create_first_administrator",
    "create_user",
    "end_sign_in",
    "end_sign_ins",
    "everybody",
    "find_user",
    "give_new_password",
    "outsiders",
    "set_active",
    "set_role",
    "sign_in",
    "who_signs_in",
    "whoever_holds",
]
