"""What people fill in: the search for a class, the registration for one, and what staff need to run classes."""

from training.forms.finding import CircleForm, ClassFilter
from training.forms.registration import ChildForm, RegistrationForm
from training.forms.staff import ClassForm, CopyForm, ReasonForm, RuleForm

__all__ = [
    "ChildForm",
    "CircleForm",
    "ClassFilter",
    "ClassForm",
    "CopyForm",
    "ReasonForm",
    "RegistrationForm",
    "RuleForm",
]
