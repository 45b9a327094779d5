"""rounds: weight and intake, who advanced, running order, discussion, the final result"""

import sqlalchemy as sa
from alembic import op

from portal.core import columns

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

CHECKS = {
    'kind_is_known': "kind in ('written', 'pitch', 'site_visit', 'discussion')",
    'intake_is_known': "intake in ('all', 'leading', 'chosen')",
    'weight_is_not_negative': 'weight >= 0',
    'a_discussion_counts_nothing': "kind <> 'discussion' or weight = 0",
    'intake_size_is_positive': 'intake_size is null or intake_size > 0',
}


def upgrade() -> None:
    op.execute("update rounds set kind = 'written' where kind not in ('written', 'pitch', 'site_visit')")
    with op.batch_alter_table('rounds') as batch:
        batch.add_column(sa.Column('weight', columns.Exact(), nullable=False, server_default='1000000'))
        batch.add_column(sa.Column('intake', sa.String(length=10), nullable=False, server_default='all'))
        batch.add_column(sa.Column('intake_size', sa.Integer(), nullable=True))
        for name, condition in CHECKS.items():
            batch.create_check_constraint(op.f(f'ck_rounds_{name}'), condition)
    with op.batch_alter_table('assignments') as batch:
        batch.add_column(sa.Column('note', sa.Text(), nullable=False, server_default=''))
    op.create_table('round_entries',
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('source', sa.String(length=10), nullable=False),
        sa.Column('at', columns.UTCDateTime(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.CheckConstraint("source in ('clock', 'board')", name=op.f('ck_round_entries_source_is_known')),
        sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_round_entries_entry_id_entries')),
        sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_round_entries_round_id_rounds')),
        sa.PrimaryKeyConstraint('round_id', 'entry_id', name=op.f('pk_round_entries')),
    )
    op.create_index(op.f('ix_round_entries_entry_id'), 'round_entries', ['entry_id'])
    op.create_table('slots',
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('starts_at', columns.UTCDateTime(), nullable=False),
        sa.Column('minutes', sa.Integer(), nullable=False),
        sa.Column('place', sa.String(length=120), nullable=False),
        sa.CheckConstraint('minutes > 0', name=op.f('ck_slots_minutes_are_positive')),
        sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_slots_entry_id_entries')),
        sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_slots_round_id_rounds')),
        sa.PrimaryKeyConstraint('round_id', 'entry_id', name=op.f('pk_slots')),
    )
    op.create_index(op.f('ix_slots_entry_id'), 'slots', ['entry_id'])
    op.create_table('contributions',
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('member_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(length=40), nullable=False),
        sa.Column('at', columns.UTCDateTime(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_contributions_entry_id_entries')),
        sa.ForeignKeyConstraint(['member_id'], ['jury_members.id'], name=op.f('fk_contributions_member_id_jury_members')),
        sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_contributions_round_id_rounds')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contributions')),
        sa.UniqueConstraint('member_id', 'key', name=op.f('uq_contributions_member_id_key')),
    )
    op.create_index(op.f('ix_contributions_entry_id'), 'contributions', ['entry_id'])
    op.create_index('ix_contributions_of_entry', 'contributions', ['round_id', 'entry_id'])
    op.create_table('final_results',
        sa.Column('category_id', sa.Integer(), nullable=False),
        sa.Column('frozen_at', columns.UTCDateTime(), nullable=False),
        sa.Column('document', sa.Text(), nullable=False),
        sa.Column('fingerprint', sa.String(length=64), nullable=False),
        sa.Column('replaces_id', sa.Integer(), nullable=True),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['category_id'], ['categories.id'], name=op.f('fk_final_results_category_id_categories')),
        sa.ForeignKeyConstraint(['replaces_id'], ['final_results.id'], name=op.f('fk_final_results_replaces_id_final_results')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_final_results')),
        sa.UniqueConstraint('replaces_id', name=op.f('uq_final_results_replaces_id')),
    )
    op.create_index(op.f('ix_final_results_category_id'), 'final_results', ['category_id'])
    op.create_table('final_rows',
        sa.Column('final_id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('rank', sa.Integer(), nullable=True),
        sa.Column('total', columns.Exact(), nullable=True),
        sa.Column('reached', sa.Integer(), nullable=False),
        sa.Column('parts', columns.Json, nullable=False),
        sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_final_rows_entry_id_entries')),
        sa.ForeignKeyConstraint(['final_id'], ['final_results.id'], name=op.f('fk_final_rows_final_id_final_results')),
        sa.PrimaryKeyConstraint('final_id', 'entry_id', name=op.f('pk_final_rows')),
    )
    op.create_index(op.f('ix_final_rows_entry_id'), 'final_rows', ['entry_id'])


def downgrade() -> None:
    for table in ('final_rows', 'final_results', 'contributions', 'slots', 'round_entries'):
        op.drop_table(table)
    with op.batch_alter_table('assignments') as batch:
        batch.drop_column('note')
    op.execute("update rounds set kind = 'written' where kind = 'discussion'")
    with op.batch_alter_table('rounds') as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f'ck_rounds_{name}'), type_='check')
        for column in ('intake_size', 'intake', 'weight'):
            batch.drop_column(column)
