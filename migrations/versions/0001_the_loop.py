"""The loop: items, screenings, cases, decisions, labels, policies, proposals, golden cases, people."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "policies",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sa.UniqueConstraint("name", name=op.f("uq_policies_name")),
    )
    op.create_table(
        "queues",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False, comment="what rules and addresses call it"),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("guidance", sa.Text(), nullable=False),
        sa.Column(
            "lease_seconds", sa.Integer(), nullable=False, comment="how long a claimed case stays claimed"
        ),
        sa.Column("due_seconds", JSON, nullable=False, comment="severity: seconds until due; '' for others"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queues")),
        sa.UniqueConstraint("name", name=op.f("uq_queues_name")),
    )
    op.create_table(
        "services",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "per_minute",
            sa.Integer(),
            nullable=True,
            comment="items; none: as the settings say, 0: no limit",
        ),
        sa.Column(
            "per_day",
            sa.Integer(),
            nullable=True,
            comment="items; none: as the settings say, 0: no limit",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services")),
        sa.UniqueConstraint("name", name=op.f("uq_services_name")),
    )
    op.create_table(
        "users",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False, comment="what the person signs in with"),
        sa.Column("password_hash", sa.String(length=255), nullable=False, comment="argon2id"),
        sa.Column(
            "role",
            sa.Enum(
                "reviewer",
                "policy_owner",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False, comment="after a one-time password"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name", name=op.f("uq_users_name")),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", ID, nullable=False),
        sa.Column("service_id", ID, nullable=False),
        sa.Column(
            "prefix", sa.String(length=16), nullable=False, comment="first characters, shown to people"
        ),
        sa.Column("key_hash", sa.String(length=64), nullable=False, comment="sha256, hex"),
        sa.Column("scopes", JSON, nullable=False, comment="submit, read, label, admin"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True, comment="kept to the minute"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_api_keys_service_id_services")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_keys_key_hash")),
    )
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_keys_service_id"), ["service_id"], unique=False)

    op.create_table(
        "items",
        sa.Column("id", ID, nullable=False),
        sa.Column("service_id", ID, nullable=False),
        sa.Column(
            "external_id", sa.String(length=200), nullable=True, comment="the service's own name for it"
        ),
        sa.Column(
            "kind",
            sa.Enum("output", "input", name="kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("context", JSON, nullable=False, comment="[{role, text}], oldest first"),
        sa.Column("meta", JSON, nullable=False, comment="facts: model, prompt version, tokens, trace id"),
        sa.Column("text_hash", sa.LargeBinary(length=32), nullable=False, comment="sha256 of the text"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "screened", name="state", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column(
            "verdict",
            sa.Enum(
                "allow",
                "review",
                "block",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
            comment="once screened",
        ),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "claim", sa.String(length=32), nullable=True, comment="token of the worker that screens it"
        ),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "erased_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when text, context and meta were taken out",
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="claims so far"),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_items_service_id_services")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("service_id", "external_id", name=op.f("uq_items_service_id_external_id")),
    )
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.create_index("ix_items_service_id_id", ["service_id", "id"], unique=False)
        batch_op.create_index(
            "ix_items_waiting",
            ["id"],
            unique=False,
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "policy_versions",
        sa.Column("id", ID, nullable=False),
        sa.Column("policy_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False, comment="YAML, docs/policies.md"),
        sa.Column(
            "stage",
            sa.Enum(
                "draft", "live", "retired", name="stage", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False, comment="counts up with every edit of a draft"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", ID, nullable=True, comment="nobody: the program"),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_policy_versions_created_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["policies.id"], name=op.f("fk_policy_versions_policy_id_policies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_versions")),
        sa.UniqueConstraint("policy_id", "number", name=op.f("uq_policy_versions_policy_id_number")),
    )
    with op.batch_alter_table("policy_versions", schema=None) as batch_op:
        batch_op.create_index(
            "uq_policy_versions_draft",
            ["policy_id"],
            unique=True,
            postgresql_where=sa.text("stage = 'draft'"),
            sqlite_where=sa.text("stage = 'draft'"),
        )
        batch_op.create_index(
            "uq_policy_versions_live",
            ["policy_id"],
            unique=True,
            postgresql_where=sa.text("stage = 'live'"),
            sqlite_where=sa.text("stage = 'live'"),
        )

    op.create_table(
        "proposals",
        sa.Column("id", ID, nullable=False),
        sa.Column("policy_id", ID, nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("phrase", sa.String(length=200), nullable=False),
        sa.Column(
            "log_odds",
            sa.Double(),
            nullable=False,
            comment="z-score of the log-odds with an informative prior",
        ),
        sa.Column(
            "caught", sa.Integer(), nullable=False, comment="held-out violating texts that hold the phrase"
        ),
        sa.Column("wrong", sa.Integer(), nullable=False, comment="held-out fine texts that hold the phrase"),
        sa.Column("precision_low", sa.Double(), nullable=False, comment="Wilson interval, 95 %"),
        sa.Column("precision_high", sa.Double(), nullable=False),
        sa.Column("labels_seen", sa.Integer(), nullable=False, comment="labels that it was worked out from"),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "dismissed",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["policy_id"], ["policies.id"], name=op.f("fk_proposals_policy_id_policies")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["users.id"], name=op.f("fk_proposals_settled_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint(
            "policy_id", "category", "phrase", name=op.f("uq_proposals_policy_id_category_phrase")
        ),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False, comment="sha256, hex"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False, comment="kept to the minute"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_sign_ins_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_user_id"), ["user_id"], unique=False)

    op.create_table(
        "cases",
        sa.Column("id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("queue_id", ID, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "decided",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=False, comment="why it is here, in words"),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False, comment="lower is sooner; minus severity"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, comment="counts up with every change of state"),
        sa.Column("holder_id", ID, nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["users.id"], name=op.f("fk_cases_holder_id_users")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_cases_item_id_items")),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name=op.f("fk_cases_queue_id_queues")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index("ix_cases_item_id", ["item_id"], unique=False)
        batch_op.create_index(
            "ix_cases_next",
            ["queue_id", "urgency", "due_at", "id"],
            unique=False,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "uq_cases_open_item",
            ["item_id"],
            unique=True,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "policy_events",
        sa.Column("id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "draft", "live", "retired", name="stage", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_policy_events_user_id_users")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["policy_versions.id"], name=op.f("fk_policy_events_version_id_policy_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_events")),
    )
    with op.batch_alter_table("policy_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_events_version_id"), ["version_id"], unique=False)

    op.create_table(
        "proposal_examples",
        sa.Column("id", ID, nullable=False),
        sa.Column("proposal_id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("violating", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_proposal_examples_item_id_items")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_examples_proposal_id_proposals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_examples")),
    )
    with op.batch_alter_table("proposal_examples", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_examples_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "proposal_events",
        sa.Column("id", ID, nullable=False),
        sa.Column("proposal_id", ID, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "dismissed",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("user_id", ID, nullable=True, comment="nobody: the program"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_events_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_proposal_events_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_events")),
    )
    with op.batch_alter_table("proposal_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_events_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "screenings",
        sa.Column("id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "allow",
                "review",
                "block",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("incomplete_because", JSON, nullable=False, comment="why, in words, when not complete"),
        sa.Column("severity", sa.String(length=40), nullable=False, comment="of the hardest finding"),
        sa.Column("queue", sa.String(length=80), nullable=False, comment="queue that the rules ask for"),
        sa.Column("scores", JSON, nullable=False, comment="highest score of each category, 0..1"),
        sa.Column("classifier_scores", JSON, nullable=False, comment="{guard: {label: score}} as measured"),
        sa.Column(
            "guards", JSON, nullable=False, comment="[{guard, state, reason, milliseconds, cost, cached}]"
        ),
        sa.Column("policies", JSON, nullable=False, comment="policy name: version number in force"),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_screenings_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
    )
    with op.batch_alter_table("screenings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_screenings_item_id"), ["item_id"], unique=False)

    op.create_table(
        "case_events",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opened",
                "claimed",
                "released",
                "skipped",
                "decided",
                "undone",
                "withdrawn",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("user_id", ID, nullable=True, comment="nobody: the program"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="the case's version after it"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id_cases")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_case_events_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
    )
    with op.batch_alter_table("case_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_events_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_case_events_skipped",
            ["user_id", "case_id"],
            unique=False,
            postgresql_where=sa.text("kind = 'skipped'"),
            sqlite_where=sa.text("kind = 'skipped'"),
        )

    op.create_table(
        "decisions",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("decide", "undo", name="kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "violating",
                "fine",
                "unsure",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
            comment="none for an undo",
        ),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column(
            "seen_version",
            sa.Integer(),
            nullable=False,
            comment="the version of the case that the reviewer saw",
        ),
        sa.Column("undoes_id", ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_decisions_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["decisions.id"], name=op.f("fk_decisions_undoes_id_decisions")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_decisions_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_decisions_undoes_id")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decisions_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_decisions_user_id_id", ["user_id", "id"], unique=False)

    op.create_table(
        "flags",
        sa.Column("id", ID, nullable=False),
        sa.Column("screening_id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("score", sa.Double(), nullable=False, comment="0..1"),
        sa.Column("start", sa.Integer(), nullable=True, comment="[start, end) in characters of the text"),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("guard", sa.String(length=80), nullable=False),
        sa.Column(
            "rule", sa.String(length=80), nullable=False, comment="the rule's id, which survives a rename"
        ),
        sa.Column("rule_name", sa.String(length=200), nullable=False, comment="the rule's name at the time"),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="number of the policy's version"),
        sa.Column(
            "action",
            sa.Enum(
                "allow",
                "review",
                "block",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("view", sa.String(length=20), nullable=False),
        sa.Column("trace", JSON, nullable=False, comment="the conditions that held, docs/verdicts.md"),
        sa.Column("microseconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_flags_item_id_items")),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screenings.id"], name=op.f("fk_flags_screening_id_screenings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
    )
    with op.batch_alter_table("flags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flags_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_flags_screening_id"), ["screening_id"], unique=False)

    op.create_table(
        "golden_cases",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False, comment="what files and people call it"),
        sa.Column("item_id", ID, nullable=True),
        sa.Column("decision_id", ID, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("service", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("context", JSON, nullable=False, comment="[{role, text}], oldest first"),
        sa.Column("meta", JSON, nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False, comment="whether the policy must not let it pass"),
        sa.Column("categories", JSON, nullable=False, comment="categories that must be found, when flagged"),
        sa.Column(
            "least_action",
            sa.Enum(
                "allow",
                "review",
                "block",
                name="least_action",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
            comment="when flagged",
        ),
        sa.Column("scores", JSON, nullable=False, comment="{guard: {label: score}} when it was made"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_golden_cases_created_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_golden_cases_decision_id_decisions")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_golden_cases_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golden_cases")),
        sa.UniqueConstraint("item_id", name=op.f("uq_golden_cases_item_id")),
        sa.UniqueConstraint("name", name=op.f("uq_golden_cases_name")),
    )
    op.create_table(
        "golden_events",
        sa.Column("id", ID, nullable=False),
        sa.Column("golden_case_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "made",
                "retired",
                "restored",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("user_id", ID, nullable=True, comment="nobody: the program"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["golden_case_id"], ["golden_cases.id"], name=op.f("fk_golden_events_golden_case_id_golden_cases")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_golden_events_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golden_events")),
    )
    with op.batch_alter_table("golden_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_golden_events_golden_case_id"), ["golden_case_id"], unique=False)

    op.create_table(
        "labels",
        sa.Column("id", ID, nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("decision_id", ID, nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "yes", "no", "unsure", name="answer", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_labels_decision_id_decisions")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_labels_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
    )
    with op.batch_alter_table("labels", schema=None) as batch_op:
        batch_op.create_index("ix_labels_category_id", ["category", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_labels_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_labels_item_id"), ["item_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("labels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_labels_item_id"))
        batch_op.drop_index(batch_op.f("ix_labels_decision_id"))
        batch_op.drop_index("ix_labels_category_id")

    op.drop_table("labels")
    with op.batch_alter_table("golden_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_golden_events_golden_case_id"))

    op.drop_table("golden_events")
    op.drop_table("golden_cases")
    with op.batch_alter_table("flags", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_flags_screening_id"))
        batch_op.drop_index(batch_op.f("ix_flags_item_id"))

    op.drop_table("flags")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index("ix_decisions_user_id_id")
        batch_op.drop_index(batch_op.f("ix_decisions_case_id"))

    op.drop_table("decisions")
    with op.batch_alter_table("case_events", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_case_events_skipped",
            postgresql_where=sa.text("kind = 'skipped'"),
            sqlite_where=sa.text("kind = 'skipped'"),
        )
        batch_op.drop_index(batch_op.f("ix_case_events_case_id"))

    op.drop_table("case_events")
    with op.batch_alter_table("screenings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_screenings_item_id"))

    op.drop_table("screenings")
    with op.batch_alter_table("proposal_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_events_proposal_id"))

    op.drop_table("proposal_events")
    with op.batch_alter_table("proposal_examples", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_examples_proposal_id"))

    op.drop_table("proposal_examples")
    with op.batch_alter_table("policy_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_events_version_id"))

    op.drop_table("policy_events")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cases_open_item",
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(
            "ix_cases_next",
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index("ix_cases_item_id")
        batch_op.drop_index(batch_op.f("ix_cases_holder_id"))

    op.drop_table("cases")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_ins_user_id"))

    op.drop_table("sign_ins")
    op.drop_table("proposals")
    with op.batch_alter_table("policy_versions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_policy_versions_live",
            postgresql_where=sa.text("stage = 'live'"),
            sqlite_where=sa.text("stage = 'live'"),
        )
        batch_op.drop_index(
            "uq_policy_versions_draft",
            postgresql_where=sa.text("stage = 'draft'"),
            sqlite_where=sa.text("stage = 'draft'"),
        )

    op.drop_table("policy_versions")
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_items_waiting",
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index("ix_items_service_id_id")

    op.drop_table("items")
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_keys_service_id"))

    op.drop_table("api_keys")
    op.drop_table("users")
    op.drop_table("services")
    op.drop_table("queues")
    op.drop_table("policies")
