"""The list of checked picture files is named after what it holds; its rows stay."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Renames a model, a field and a constraint."""

    dependencies = [("publishing", "0006_returns_and_failures")]

    operations = [
        migrations.RemoveConstraint("JudgedFile", "judged_once_by_each"),
        migrations.RenameModel("JudgedFile", "CheckedFile"),
        migrations.RenameField("CheckedFile", "judge", "checked_by"),
        migrations.AddConstraint(
            "CheckedFile",
            models.UniqueConstraint(
                fields=("sha256", "checked_by", "bytes", "type", "width", "height"), name="checked_once_by_each"
            ),
        ),
    ]
