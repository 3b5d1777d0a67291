"""Every page of the back office opens, with the rows of a district, and takes what nobody could have chosen there."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.widgets import AutocompleteMixin
from django.db.models import Model
from django.http import HttpRequest
from django.test import Client

from accounts.demonstration import ADMINISTRATOR
from accounts.models import User
from directory.models import Industry, IndustryScheme
from tests.back_office import filled, forms_of, page_of

NO_KEYS = ("x", "-1", "9" * 30, "1.5", "\x00", "1 OR 1=1")


@pytest.fixture(scope="module")
def administrator(db: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=ADMINISTRATOR))
    return client


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_each_list_opens_and_each_row(model: type[Model], administrator: Client) -> None:
    assert administrator.get(page_of(model, "changelist")).status_code == 200
    assert administrator.get(page_of(model, "add")).status_code in {200, 403}
    row = model._default_manager.order_by("pk").first()
    if row is not None:
        assert administrator.get(page_of(model, "change", row.pk)).status_code == 200


def _searching() -> list[type[Model]]:
    """The models whose page, or an inline on it, has a field one searches in."""
    pages = admin.site._registry.values()
    return [each.model for each in pages if any(part.autocomplete_fields for part in (each, *each.inlines))]


@pytest.mark.parametrize("model", _searching(), ids=lambda model: model._meta.label)
def test_a_key_nobody_could_have_chosen_is_told_beside_the_field(model: type[Model], administrator: Client) -> None:
    address, page = _editable(model, administrator)
    searched = _searched(page)
    assert searched
    kept = _rows(model)
    for bad in NO_KEYS:
        answer = administrator.post(address, {**filled(page), **dict.fromkeys(searched, bad)})
        assert answer.status_code == 200
        wrong = {f"{form.prefix}-{name}" if form.prefix else name for form in forms_of(answer) for name in form.errors}
        assert set(searched) <= wrong
    assert _rows(model) == kept


@pytest.mark.parametrize("known", ["-9999", "0", "1"])
def test_rows_sent_as_new_ones_that_are_there_already_are_a_conflict(administrator: Client, known: str) -> None:
    """As when two colleagues add the same row at once."""
    scheme = IndustryScheme.objects.order_by("pk").first()
    assert scheme is not None
    address = page_of(IndustryScheme, "change", scheme.pk)
    sent = {**filled(administrator.get(address)), "name": "另一个名称", "industries-INITIAL_FORMS": known}
    kept = _rows(IndustryScheme), _rows(Industry)
    answer = administrator.post(address, sent)
    assert answer.status_code == 409
    assert "SAVED_MEANWHILE" in answer.text
    assert (_rows(IndustryScheme), _rows(Industry)) == kept


def _addable() -> list[tuple[type[Model], type[InlineModelAdmin[Any, Any]]]]:
    """Each inline that rows can be added by, and the model on whose page it stands."""
    request = HttpRequest()
    request.user = User(is_superuser=True)
    pages = admin.site._registry.values()
    inlines = [(page.model, each(page.model, admin.site)) for page in pages for each in page.inlines]
    return [(model, type(each)) for model, each in inlines if each.has_add_permission(request, None)]


@pytest.mark.parametrize("known", ["-9999", "0"])
@pytest.mark.parametrize(("parent", "inline"), _addable(), ids=lambda part: part.__name__)
def test_no_inline_takes_its_rows_for_new_ones(
    parent: type[Model], inline: type[InlineModelAdmin[Any, Any]], administrator: Client, known: str
) -> None:
    """It is a conflict, an error on the form, or refused where nobody may change the row any more."""
    kept = _rows(parent), _rows(inline.model)
    [link] = [field for field in inline.model._meta.concrete_fields if field.related_model is parent]
    owner = inline.model._default_manager.order_by("pk").values_list(link.name, flat=True)[0]
    address = page_of(parent, "change", owner)
    page = administrator.get(address)
    [shown] = [each.formset for each in page.context["inline_admin_formsets"] if each.formset.model is inline.model]
    answer = administrator.post(address, {**filled(page), f"{shown.prefix}-INITIAL_FORMS": known})
    match answer.status_code:
        case 200:
            assert any(not form.is_valid() for form in forms_of(answer))
        case 409:
            assert "SAVED_MEANWHILE" in answer.text
        case refused:
            assert refused == 403
    assert (_rows(parent), _rows(inline.model)) == kept


def _editable(model: type[Model], client: Client) -> tuple[str, Any]:
    """Of a row's page, where it may be changed, or of the one for a new row: the address and the page."""
    row = model._default_manager.order_by("pk").first()
    address = page_of(model, "change", row.pk) if row else ""
    page = client.get(address) if row else None
    if page is not None and _searched(page):
        return address, page
    address = page_of(model, "add")
    return address, client.get(address)


def _searched(page: Any) -> list[str]:
    fields = [(field.html_name, field.field.widget) for form in forms_of(page) for field in form]
    return [name for name, widget in fields if isinstance(getattr(widget, "widget", widget), AutocompleteMixin)]


def _rows(model: type[Model]) -> list[Any]:
    return list(model._default_manager.order_by("pk").values())
