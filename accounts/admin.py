"""Users and residents, credentials, messages and the logs, as staff see them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import selectors
from accounts.enums import UNSENT
from accounts.errors import LastWayIn
from accounts.forms import AccountPhoneForm, CredentialForm, ReasonForm
from accounts.models import (
    AccountEvent,
    ApiCall,
    CredentialEvent,
    Disclosure,
    ExternalIdentity,
    ListDisclosure,
    Message,
    MessageEvent,
    ResidentAccount,
    SchoolCredential,
    User,
)
from accounts.services import credentials, identities, residents
from accounts.services import messages as outbox
from accounts.services.actors import signed_in
from directory.admin import DiscreetAdmin, LookupAdmin

FIRST_NAMED = 20


def ask_reason(
    model_admin: admin.ModelAdmin[Any],
    request: HttpRequest,
    chosen: QuerySet[Any],
    form: ReasonForm,
    *,
    action: str,
    title: str,
) -> TemplateResponse:
    """The page between ticking rows and taking them back. It sends the action once more, now with a reason."""
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "form": form,
        "action": action,
        "ticked": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "across": request.POST.get("select_across", "0"),
        "count": chosen.count(),
        "first": chosen[:FIRST_NAMED],
    }
    return TemplateResponse(request, "admin/ask_reason.html", context, status=422 if form.errors else 200)


@admin.register(User)
class UserAdmin(LookupAdmin[User], DiscreetAdmin[User], DjangoUserAdmin[User]):
    list_display = ["username", "display_name", "organisation", "is_staff", "is_active"]
    list_select_related = ["organisation"]
    autocomplete_fields = ["organisation"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("In the portal"), {"fields": ["display_name", "organisation", "email"]}),
        (_("Roles and rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    filter_horizontal = ["groups"]


@admin.register(SchoolCredential)
class SchoolCredentialAdmin(admin.ModelAdmin[SchoolCredential]):
    """Issued here and revoked here. The token is shown once, in the message after saving."""

    form = CredentialForm
    list_display = [
        "name",
        "prefix",
        "organisation",
        "scopes",
        "networks",
        "is_sandbox",
        "expires_at",
        "revoked_at",
        "last_used_at",
    ]
    list_filter = ["is_sandbox"]
    list_select_related = ["user__organisation"]
    actions = ["revoke"]

    @admin.display(description=_("organisation"))
    def organisation(self, credential: SchoolCredential) -> str:
        return str(credential.user.organisation or "")

    def save_model(self, request: HttpRequest, obj: SchoolCredential, form: Any, change: bool) -> None:
        issued, token = credentials.issue(
            obj.user,
            name=obj.name,
            scopes=obj.scopes,
            expires_at=obj.expires_at,
            allowed_from=" ".join(obj.networks),
            is_sandbox=obj.is_sandbox,
            by=signed_in(request),
        )
        obj.pk, obj.prefix = issued.pk, issued.prefix
        messages.warning(
            request, gettext("Hand this token to the school now; it is not shown again: %(token)s") % {"token": token}
        )

    @admin.action(description=_("Revoke the selected credentials"), permissions=["add"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[SchoolCredential]) -> HttpResponse | None:
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return ask_reason(self, request, queryset, form, action="revoke", title=gettext("Revoke credentials"))
        revoked = credentials.revoke(queryset, reason=form.cleaned_data["reason"], by=signed_in(request))
        said = ngettext("%(count)s credential revoked.", "%(count)s credentials revoked.", revoked)
        messages.success(request, said % {"count": revoked})
        return None

    def has_change_permission(self, request: HttpRequest, obj: SchoolCredential | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SchoolCredential | None = None) -> bool:
        return False


class AppendOnlyAdmin(DiscreetAdmin[Any]):
    """Rows nobody adds, edits or deletes by hand; the database refuses too."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Disclosure)
class DisclosureAdmin(AppendOnlyAdmin):
    list_display = ["at", "by_name", "person", "fields", "purpose"]
    list_select_related = ["person"]
    date_hierarchy = "at"


@admin.register(ListDisclosure)
class ListDisclosureAdmin(AppendOnlyAdmin):
    list_display = ["at", "by_name", "subject", "persons", "is_file", "address"]
    date_hierarchy = "at"


@admin.register(CredentialEvent)
class CredentialEventAdmin(AppendOnlyAdmin):
    list_display = ["at", "credential", "from_status", "to_status", "by_name", "reason"]
    list_select_related = ["credential"]


@admin.register(ApiCall)
class ApiCallAdmin(AppendOnlyAdmin):
    """The access log of the API."""

    list_display = ["at", "credential", "method", "path", "status", "milliseconds", "caller"]
    list_select_related = ["credential"]
    list_filter = ["method", "status"]
    date_hierarchy = "at"
    search_fields = ["credential__prefix", "credential__name", "=path"]
    search_help_text = _("Prefix or name of a credential, or a whole address.")


@admin.register(ResidentAccount)
class ResidentAccountAdmin(DiscreetAdmin[ResidentAccount]):
    """The service window: find the account of whoever stands there, and give it the number they hold now."""

    form = AccountPhoneForm
    list_display = ["person", "phone_masked", "phone_confirmed_at", "language", "consented_at"]
    list_select_related = ["person"]
    search_fields = ["pk"]
    search_help_text = _("Two characters of the name, or a whole ID or phone number.")
    readonly_fields = ["person", "phone_masked", "phone_confirmed_at", "language", "consent_version", "consented_at"]
    fields = [
        "person",
        "phone_masked",
        "phone_confirmed_at",
        "language",
        "consent_version",
        "consented_at",
        "phone",
        "reason",
    ]
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ResidentAccount], search_term: str
    ) -> tuple[QuerySet[ResidentAccount], bool]:
        if not search_term.strip():
            return queryset, False
        return queryset & selectors.find_accounts(search_term), False

    def save_model(self, request: HttpRequest, obj: ResidentAccount, form: Any, change: bool) -> None:
        cleaned = form.cleaned_data
        residents.change_phone(obj, cleaned["phone"], reason=cleaned["reason"], by=signed_in(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ResidentAccount | None = None) -> bool:
        return False


@admin.register(ExternalIdentity)
class ExternalIdentityAdmin(AppendOnlyAdmin):
    """Whoever lost an account elsewhere has it disconnected here. Connecting is done by its holder, signed in."""

    list_display = ["user", "issuer", "created_at", "last_used_at"]
    list_select_related = ["user"]
    list_filter = ["issuer"]
    fields = ["user", "issuer", "created_at", "last_used_at"]
    actions = ["disconnect"]

    @admin.action(description=_("Disconnect the selected accounts"), permissions=["disconnect"])
    def disconnect(self, request: HttpRequest, queryset: QuerySet[ExternalIdentity]) -> None:
        for identity in queryset:
            try:
                identities.disconnect(identity, by=signed_in(request))
            except LastWayIn as refused:
                messages.error(request, f"{identity.user}: {refused.message}")

    def has_disconnect_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.delete_externalidentity")


class InTroubleFilter(admin.SimpleListFilter):
    """What somebody should look at: given up, or waiting after an attempt that failed."""

    title = _("trouble")
    parameter_name = "trouble"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Given up or failing"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset & Message.objects.in_trouble() if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    """What a message is about, in words."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(settings.MESSAGE_KINDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class MessageEventInline(admin.TabularInline[MessageEvent, Message]):
    model = MessageEvent
    extra = 0
    can_delete = False
    fields = ("at", "from_status", "to_status", "by_name", "reason")
    readonly_fields = ("at", "from_status", "to_status", "by_name", "reason")

    def has_add_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(AppendOnlyAdmin):
    """The outbox: what waits, what failed and why, and another try for what was given up."""

    list_display = ["created_at", "person", "about", "text", "status", "last_error", "tried_next", "attempts"]
    list_filter = [InTroubleFilter, "status", KindFilter]
    list_select_related = ["person"]
    date_hierarchy = "created_at"
    fields = ["person", "about", "text", "status", "attempts", "tried_next", "last_error", "created_at", "sent_at"]
    readonly_fields = ["about", "tried_next"]
    inlines = [MessageEventInline]
    actions = ["resend"]

    @admin.display(description=_("kind"), ordering="kind")
    def about(self, message: Message) -> str:
        return str(settings.MESSAGE_KINDS.get(message.kind, message.kind))

    @admin.display(description=_("next attempt"), ordering="next_attempt_at")
    def tried_next(self, message: Message) -> datetime | None:
        """Of what is still to be sent; a message that has been sent, or given up, is not tried again."""
        return message.next_attempt_at if message.status in UNSENT else None

    @admin.action(description=_("Try the selected messages again"), permissions=["resend"])
    def resend(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        again = sum(outbox.resend(message, by=signed_in(request)) for message in queryset)
        said = ngettext("%(count)s message will be sent again.", "%(count)s messages will be sent again.", again)
        messages.success(request, said % {"count": again})

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_message")


@admin.register(AccountEvent)
class AccountEventAdmin(AppendOnlyAdmin):
    list_display = ["at", "user", "change", "by_name", "reason"]
    list_select_related = ["user"]
    list_filter = ["to_status"]
    date_hierarchy = "at"
    fields = ["at", "user", "change", "by_name", "reason"]

    @admin.display(description=_("change"))
    def change(self, event: AccountEvent) -> str:
        return str(event)
