"""The rules of the API: for programs in both languages at once, for a browser as a page in the reader's own."""

from typing import Any

from django.conf import settings
from django.utils import translation
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.renderers import JSONRenderer, TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from directory.findings import Severity
from training.api.errors import RuleNotFound
from training.rulebook import BOOK, RULES, Rule, Subject


class WordsSerializer(serializers.Serializer[object]):
    meaning = serializers.CharField()
    mend = serializers.CharField(help_text="How to mend what breaks the rule.")


class RuleSerializer(serializers.Serializer[object]):
    code = serializers.CharField(help_text="Stable; what `rule` of an issue or `code` of a problem says.")
    about = serializers.ListField(child=serializers.ChoiceField(choices=Subject.choices))
    severity = serializers.ChoiceField(
        choices=Severity.choices, allow_null=True, help_text="Of a row; null where the whole call is refused."
    )
    status = serializers.IntegerField(allow_null=True, help_text="The HTTP status where the whole call is refused.")
    wrong = serializers.CharField(help_text="An example that breaks the rule; may be empty.")
    right = serializers.CharField(help_text="The same, mended; may be empty.")
    address = serializers.SerializerMethodField()
    texts = serializers.SerializerMethodField(help_text="By language: `zh-hans` and `en`.")

    def get_address(self, rule: Rule) -> str:
        return str(self.context["request"].build_absolute_uri(rule.address))

    @extend_schema_field({"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Words"}})
    def get_texts(self, rule: Rule) -> dict[str, dict[str, str]]:
        return {language: _words(rule, language) for language, _name in settings.LANGUAGES}


def _words(rule: Rule, language: str) -> dict[str, str]:
    with translation.override(language):
        return {"meaning": str(rule.meaning), "mend": str(rule.mend)}


class _Page(APIView):
    """Open to everybody and never rationed. A browser signed in stays so."""

    authentication_classes = [SessionAuthentication]
    permission_classes = []
    throttle_classes = []
    renderer_classes = [JSONRenderer, TemplateHTMLRenderer]

    def answer(
        self, request: Request, serializer: serializers.BaseSerializer[Any], context: dict[str, Any]
    ) -> Response:
        if request.accepted_renderer.format == "html":
            return Response(context)
        return Response(serializer.data)


class RuleList(_Page):
    template_name = "training/rules.html"

    @extend_schema(operation_id="rule_list", auth=[], responses=RuleSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Every rule whose code an answer can name."""
        sections = [(subject, [rule for rule in RULES if rule.about[0] == subject]) for subject in Subject]
        serializer = RuleSerializer(RULES, many=True, context={"request": request})
        return self.answer(request, serializer, {"sections": sections})


class RuleDetail(_Page):
    template_name = "training/rule.html"

    @extend_schema(
        operation_id="rule_detail",
        auth=[],
        parameters=[OpenApiParameter("code", str, OpenApiParameter.PATH, enum=sorted(BOOK))],
        responses=RuleSerializer,
    )
    def get(self, request: Request, code: str) -> Response:
        """What one rule means, with an example and how to mend it, in Chinese and in English."""
        rule = BOOK.get(code)
        if rule is None:
            raise RuleNotFound
        return self.answer(request, RuleSerializer(rule, context={"request": request}), {"rule": rule})
