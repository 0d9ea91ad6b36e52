"""The health of the refresh, in a small file and in words that staff can act on."""

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
        "Aucun contenu pour la borne ne se trouve à cette adresse. Vérifiez [endpoint] url, et que le réseau ne "
        "demande pas de s’identifier dans un navigateur (portail captif).",
        "There is no content for the kiosk at this address. Check [endpoint] url, and that the network does not ask "
        "for a login in a browser (captive portal).",
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
        "La signature du contenu a expiré : elle n’a pas été renouvelée à temps, ou la date de la borne est fausse. "
        "Publiez ou renouvelez la signature, puis vérifiez l’heure de la borne.",
        "The content's signature has expired: it was not renewed in time, or the kiosk's date is wrong. Publish or "
        "renew the signature, then check the kiosk's clock.",
    ),
    Trouble.CLOCK: (
        "L’horloge de la borne est en retard : la borne ne peut plus reconnaître un contenu périmé. Réglez sa date et "
        "son heure ; si elles se perdent à chaque arrêt, remplacez la pile ou activez la synchronisation par le réseau "
        "(NTP).",
        "The kiosk's clock is behind, so it can no longer recognise outdated content. Set the kiosk's date and time; "
        "if they are lost whenever it is off, replace its battery or turn on network time (NTP).",
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
        "L’édition publiée ne peut pas être affichée. Corrigez ce que signale le détail, puis publiez de nouveau.",
        "The published edition cannot be shown. Correct what the detail says, then publish again.",
    ),
    Trouble.TOO_NEW: (
        "L’édition demande une borne plus récente. Mettez le programme de la borne à jour.",
        "The edition needs a newer kiosk. Update the kiosk's program.",
    ),
    Trouble.BAD_PICTURE: (
        "Une image de l’édition ne peut pas être affichée. Remplacez l’image indiquée dans le détail, puis publiez "
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
        "La dernière édition a fait échouer la borne ; l’édition précédente est affichée. Corrigez ce que signale le "
        "détail, ou changez un seul mot si l’édition n’est pas en cause (programme arrêté à la main), puis publiez de "
        "nouveau. Transmettez le journal de la borne au service technique.",
        "The exhibit failed with the latest edition and shows the one before. Correct what the detail says, or change "
        "a single word if the edition is not to blame (somebody killed the program), then publish again. Send the "
        "kiosk's log to the technicians.",
    ),
    Trouble.NO_REFRESHER: (
        "Aucun programme ne va chercher le nouveau contenu. Démarrez le service : systemctl enable --now "
        "kiosk-refresh ; ou écrivez start_refresher = true dans [endpoint].",
        "No program fetches new content. Start the service: systemctl enable --now kiosk-refresh; or write "
        "start_refresher = true below [endpoint].",
    ),
    Trouble.NOT_SET_UP: (
        "La borne ne sait pas à quel contenu faire confiance. Copiez-y le fichier root.json du serveur de contenu et "
        "inscrivez son chemin dans [endpoint] root ; une clé USB en a besoin aussi.",
        "The kiosk does not know which content to trust. Copy the content server's root.json to it and write its path "
        "into [endpoint] root; a USB stick needs it as well.",
    ),
}
"""The cause and the remedy, in French for staff and in English for technicians."""

_TIMES = ("written", "valid_until", "answered", "expires", "signed")


class Problem(msgspec.Struct, frozen=True):
    """A problem that keeps fresh content away: its kind, its beginning, the detail, and the advice in two languages."""

    kind: Trouble
    since: float
    detail: str
    fr: str
    en: str


class Status(msgspec.Struct, frozen=True):
    """The health of the refresh. Times are in seconds since 1970, by this machine's clock.

    ``edition`` is the id of the current edition in the cache, if there is one. ``answered`` is when the endpoint last
    gave a valid answer, ``signed`` when its newest signature was made (by the publisher's clock), ``expires`` when that
    ends. ``written`` is when this status was written. After ``valid_until`` it no longer holds, because the refresher
    should have written another (``None`` if no refresher is expected).
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
    """Return a problem with its advice; it began when ``before`` did, if both are of the same kind."""
    since = before.since if before is not None and before.kind == kind else now
    return Problem(kind, since, detail, *ADVICE[kind])


def read(file: Path) -> Status | None:
    """Return the status in this file, or ``None`` if there is none that can be read."""
    return json_file.read(file, Status)


def write(file: Path, status: Status) -> None:
    """Write the status file; ``dates`` in it repeats each time in a form for people.

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
    """Return a time in seconds since 1970 as text, in this machine's zone: ``2026-11-28 11:20:39+01:00``."""
    try:
        return datetime.fromtimestamp(moment).astimezone().isoformat(" ", "seconds")
    except (OverflowError, OSError, ValueError):  # a clock that says the year 30000, or a damaged file
        return f"{moment:.0f} s since 1970"


def health(status: Status | None, now: float) -> tuple[bool, str]:
    """Return whether a status is good at this time, and one line that says why."""
    if status is None:
        return False, "nothing was fetched yet: start the refresher (systemctl enable --now kiosk-refresh)"
    if status.valid_until is not None and now > status.valid_until:
        since = date(status.written or status.valid_until)
        return False, f"the status was last written on {since}: does the refresher run (kiosk-refresh)?"
    if status.problem is not None:
        problem = status.problem
        return False, f"{problem.kind} since {date(problem.since)}: {problem.detail}. {problem.en}"
    answered = f"the content server answered on {date(status.answered)}" if status.answered else "nothing was fetched"
    return True, f"edition {(status.edition or 'none')[:12]}; {answered}"
