"""The pages of the back office as the tests read them: where they are, their forms, and what these send."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.forms import BaseForm, BoundField, MultiWidget
from django.urls import reverse


def page_of(model: type[Model], kind: str, *key: Any) -> str:
    """The address of its `changelist`, of `add`, or of the `change` of a row."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}", args=key)


def forms_of(page: Any) -> Iterator[BaseForm]:
    """The form of a row, and those of the rows below it."""
    yield page.context["adminform"].form
    for inline in page.context["inline_admin_formsets"]:
        yield from inline.formset.forms


def filled(page: Any) -> dict[str, Any]:
    """What a browser sends that saves the page as it stands."""
    counts = [inline.formset.management_form for inline in page.context["inline_admin_formsets"]]
    sent = [each for form in (*forms_of(page), *counts) for field in form for each in _sent(field)]
    return {name: value for name, value in sent if value is not None and value is not False}


def _sent(field: BoundField) -> Iterator[tuple[str, Any]]:
    widget, value = field.field.widget, field.value()
    if isinstance(widget, MultiWidget):
        for place, part in enumerate(widget.decompress(value) or ()):
            yield f"{field.html_name}_{place}", part
    else:
        yield field.html_name, value
