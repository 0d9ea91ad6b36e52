"""The nonce of scripts, for templates."""

from django import template

from studio.accounts.csp_nonce import nonce

register = template.Library()
register.simple_tag(nonce, name="script_nonce")
