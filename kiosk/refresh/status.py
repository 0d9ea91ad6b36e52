"""How the refresh is doing, in a small file and in words that a member of staff can act on."""

from datetime import datetime
from pathlib import Path

import msgspec

from kiosk.errors import Trouble
from kiosk.system import json_file

ADVICE: dict[Trouble, tuple[str, str]] = {
    Trouble.UNREACHABLE: (
        "Le serveur de contenu ne répond pas. Vérifiez le câble ou le Wi-Fi de la borne, puis l’adresse "
        "dans [endpoint] url.",
        "The content server does not answer. Check the kiosk's cable or Wi-Fi, then the address in [endpoint] url.",
    ),
    Trouble.BUSY: (
        "Le serveur de contenu est en panne ou surchargé. La borne réessaie d’elle-même ; si cela dure, prévenez "
        "la personne qui l’administre.",
        "The content server is down or overloaded. The kiosk tries again by itself; if it lasts, tell whoever runs it.",
    ),
    Trouble.NO_ENDPOINT: (
        "À cette adresse ne se trouve aucun contenu pour la borne. Vérifiez [endpoint] url, ou si le réseau demande "
        "de s’identifier dans un navigateur (portail captif).",
        "There is no content for the kiosk at this address. Check [endpoint] url, or whether the network wants "
        "somebody to log in with a browser (captive portal).",
    ),
    Trouble.MOVED: (
        "Le serveur renvoie vers une autre adresse. Inscrivez la nouvelle adresse dans [endpoint] url.",
        "The server sends the kiosk to another address. Write the new address into [endpoint] url.",
    ),
    Trouble.UNTRUSTED_SERVER: (
        "Le certificat du serveur n’est pas valable. Vérifiez la date de la borne et le certificat du serveur.",
        "The server's certificate is not valid. Check the kiosk's date and the server's certificate.",
    ),
    Trouble.EXPIRED: (
        "La signature du contenu a expiré : rien n’a été signé depuis trop longtemps, ou la date de la borne est "
        "fausse. Publiez ou renouvelez la signature, puis vérifiez l’heure de la borne.",
        "The content's signature has expired: nobody has signed for too long, or the kiosk's date is wrong. Publish "
        "or renew the signature, then check the kiosk's clock.",
    ),
    Trouble.CLOCK: (
        "L’horloge de la borne est en retard : elle ne peut plus reconnaître un contenu périmé. Réglez la date et "
        "l’heure de la borne ; si elles se perdent à chaque arrêt, remplacez sa pile ou rendez-lui l’heure du réseau "
        "(NTP).",
        "The kiosk's clock is behind: it can no longer tell outdated content. Set the kiosk's date and time; if they "
        "are lost whenever it is off, replace its battery or give it the time of the network (NTP).",
    ),
    Trouble.ROLLED_BACK: (
        "Le serveur, ou la clé USB, propose un contenu plus ancien que celui déjà reçu. Le serveur a-t-il été restauré "
        "depuis une sauvegarde ? Publiez de nouveau ; pour une clé, exportez de nouveau.",
        "The server, or the USB stick, offers content older than what was received before. Was the server restored "
        "from a backup? Publish again; for a stick, export again.",
    ),
    Trouble.NOT_SIGNED: (
        "Le contenu n’est pas signé par les clés auxquelles cette borne fait confiance. Vérifiez [endpoint] root ; "
        "sinon, quelqu’un a modifié le contenu.",
        "The content is not signed with the keys that this kiosk trusts. Check [endpoint] root; otherwise somebody "
        "has tampered with the content.",
    ),
    Trouble.NO_CHANNEL: (
        "Rien n’a été publié pour le canal de cette borne. Vérifiez [endpoint] channel, ou publiez pour ce canal.",
        "Nothing was published for this kiosk's channel. Check [endpoint] channel, or publish for this channel.",
    ),
    Trouble.DAMAGED: (
        "Un fichier du serveur, ou de la clé USB, n’est pas celui qui a été signé. Publiez de nouveau, ou exportez de "
        "nouveau sur la clé ; si cela dure, vérifiez le disque du serveur.",
        "A file on the server, or on the USB stick, is not the one that was signed. Publish again, or export to the "
        "stick again; if it lasts, check the server's disk.",
    ),
    Trouble.BAD_EDITION: (
        "L’édition publiée ne peut pas être affichée. Corrigez ce que dit le détail, puis publiez de nouveau.",
        "The published edition cannot be shown. Correct what the detail says, then publish again.",
    ),
    Trouble.TOO_NEW: (
        "L’édition demande une borne plus récente. Mettez le programme de la borne à jour.",
        "The edition needs a newer kiosk. Update the kiosk's program.",
    ),
    Trouble.BAD_PICTURE: (
        "Une image de l’édition ne peut pas être affichée. Remplacez l’image que nomme le détail, puis publiez "
        "de nouveau.",
        "A picture of the edition cannot be shown. Replace the picture that the detail names, then publish again.",
    ),
    Trouble.TOO_LARGE: (
        "L’édition est trop volumineuse pour cette borne. Allégez-la, ou augmentez [cache] max_mb.",
        "The edition is too large for this kiosk. Make it smaller, or raise [cache] max_mb.",
    ),
    Trouble.DISK_FULL: (
        "Le disque de la borne est plein. Libérez de la place.",
        "The kiosk's disk is full. Make room on it.",
    ),
    Trouble.DISK_FORBIDS: (
        "La borne ne peut pas écrire dans son dossier. Rendez-lui le droit d’y écrire.",
        "The kiosk may not write to its folder. Give it the right to write there.",
    ),
    Trouble.DISK_FAILS: (
        "Le disque de la borne a des erreurs. Faites-le examiner.",
        "The kiosk's disk has errors. Have it examined.",
    ),
    Trouble.MACHINE: (
        "La borne n’arrive pas à préparer le contenu. Redémarrez-la ; si cela dure, lisez le détail.",
        "The kiosk cannot prepare the content. Restart it; if it lasts, read the detail.",
    ),
    Trouble.SET_ASIDE: (
        "L’exposition n’a pas supporté la dernière édition ; la précédente est affichée. Corrigez ce que dit le "
        "détail, ou changez seulement un mot si l’édition n’y est pour rien (programme tué à la main), puis publiez de "
        "nouveau. Transmettez le journal de la borne.",
        "The exhibit could not bear the last edition; the one before is shown. Correct what the detail says, or change "
        "just a word where the edition is not to blame (killed by hand), then publish again. Pass on the kiosk's log.",
    ),
    Trouble.NO_REFRESHER: (
        "Personne ne va chercher le nouveau contenu. Démarrez le service : systemctl enable --now kiosk-refresh ; ou "
        "écrivez start_refresher = true dans [endpoint].",
        "Nobody fetches new content. Start the service: systemctl enable --now kiosk-refresh; or write "
        "start_refresher = true below [endpoint].",
    ),
    Trouble.NOT_SET_UP: (
        "La borne ne sait pas à quel contenu faire confiance. Copiez-y le fichier root.json du serveur de contenu et "
        "inscrivez son chemin dans [endpoint] root ; une clé USB en a besoin aussi.",
        "The kiosk does not know which content to trust. Copy the content server's root.json to it and write its path "
        "into [endpoint] root; a USB stick needs it as well.",
    ),
}
"""What to do, in French for staff and in English for technicians."""


_TIMES = ("written", "valid_until", "answered", "expires", "signed")


class Problem(msgspec.Struct, frozen=True):
    """What keeps fresh content away: its kind, since when, what exactly, and what to do in two languages."""

    kind: Trouble
    since: float
    detail: str
    fr: str
    en: str


class Status(msgspec.Struct, frozen=True):
    """How the refresh is doing. Times are in seconds since 1970, by this machine's clock.

    ``written`` is when this was written down. After ``valid_until`` it no longer holds, because the refresher should
    have written again by then (``None`` if no refresher is expected to). ``answered`` is when the endpoint last
    answered as agreed, ``expires`` when its signature does, ``signed`` when that was made, by the clock of those who
    publish; ``edition`` is the id of what the cache holds ready, ``None`` where that is nothing yet.
    """

    channel: str
    edition: str | None = None
    answered: float | None = None
    expires: float | None = None
    problem: Problem | None = None
    signed: float | None = None
    written: float | None = None
    valid_until: float | None = None


def new_problem(kind: Trouble, detail: str, now: float, before: Problem | None) -> Problem:
    """Return the problem with its words; one of the same kind as ``before`` began when that one did."""
    since = before.since if before is not None and before.kind == kind else now
    return Problem(kind, since, detail, *ADVICE[kind])


def read(file: Path) -> Status | None:
    """Return what the status file says, or ``None`` where there is none that can be read."""
    return json_file.read(file, Status)


def write(file: Path, status: Status) -> None:
    """Write the status file, with each time once more below ``dates`` in a form for people.

    Raises:
        CacheError: the disk refused.
    """
    report = msgspec.to_builtins(status)
    times = {name: getattr(status, name) for name in _TIMES} | {
        "problem_since": status.problem.since if status.problem else None
    }
    report["dates"] = {name: date(moment) for name, moment in times.items() if moment is not None}
    json_file.write(file, report)


def date(moment: float) -> str:
    """Return a time in seconds since 1970 as people read it, in this machine's zone: ``2026-11-28 11:20:39+01:00``."""
    try:
        return datetime.fromtimestamp(moment).astimezone().isoformat(" ", "seconds")
    except (OverflowError, OSError, ValueError):  # a clock that says the year 30000, or a damaged file
        return f"{moment:.0f} s since 1970"


def health(status: Status | None, now: float) -> tuple[bool, str]:
    """Return whether all is well by a status that was read at this time, and one line that says why."""
    if status is None:
        return False, "nobody has fetched anything yet: start the refresher (systemctl enable --now kiosk-refresh)"
    if status.valid_until is not None and now > status.valid_until:
        since = date(status.written or status.valid_until)
        return False, f"nobody has written the status since {since}: is the refresher at work (kiosk-refresh)?"
    if status.problem is not None:
        told = status.problem
        return False, f"{told.kind} since {date(told.since)}: {told.detail}. {told.en}"
    answered = f"the content server answered on {date(status.answered)}" if status.answered else "nothing was fetched"
    return True, f"edition {(status.edition or 'none')[:12]}; {answered}"
