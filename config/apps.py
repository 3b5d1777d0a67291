from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "config"
    label = "portal_config"


class PortalAdminConfig(AdminConfig):
    default_site = "config.admin.PortalAdminSite"
