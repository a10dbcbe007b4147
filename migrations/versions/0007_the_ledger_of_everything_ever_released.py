"""the ledger of everything ever released

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_cell",
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=True),
        sa.Column(
            "audience",
            sa.Enum("public", "desk", name="audience", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column(
            "dimensions",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "groups",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("low", sa.Integer(), nullable=True),
        sa.Column("high", sa.Integer(), nullable=True),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiative.id"],
            name=op.f("fk_ledger_cell_initiative_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_ledger_cell_survey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_cell")),
    )
    with op.batch_alter_table("ledger_cell", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_cell_initiative_id"), ["initiative_id"], unique=False)
        batch_op.create_index(
            "ix_ledger_cell_subject", ["initiative_id", "audience", "subject"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_ledger_cell_survey_id"), ["survey_id"], unique=False)

    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sequence", sa.Integer(), nullable=True))
    _number()
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.alter_column("sequence", existing_type=sa.Integer(), nullable=False)


def _number() -> None:
    """The releases of one table, in the order they were made."""
    names = (
        "survey_id",
        "indicator_id",
        "theme_id",
        "weighting_id",
        "audience",
        "subject",
        "dimensions",
        "initiative_id",
    )
    release = sa.table("release", *(sa.column(name) for name in ("id", "sequence", "released_at", *names)))
    made: dict[str, int] = {}
    connection = op.get_bind()
    for row in connection.execute(sa.select(release).order_by(release.c.released_at, release.c.id)).all():
        same = repr([getattr(row, name) for name in names])
        made[same] = made.get(same, 0) + 1
        connection.execute(release.update().where(release.c.id == row.id).values(sequence=made[same]))


def downgrade() -> None:
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_column("sequence")

    with op.batch_alter_table("ledger_cell", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_cell_survey_id"))
        batch_op.drop_index("ix_ledger_cell_subject")
        batch_op.drop_index(batch_op.f("ix_ledger_cell_initiative_id"))

    op.drop_table("ledger_cell")
