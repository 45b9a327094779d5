"""what jurors are at home in, and plans of assignments"""

import sqlalchemy as sa
from alembic import op

from portal.core import columns


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain ALTER, not batch: other tables refer to the jury, and SQLite would not let it be made anew.
    op.add_column('jury_members', sa.Column('families', columns.Json, nullable=False, server_default='[]'))
    op.add_column('jury_members', sa.Column('expertise', columns.Json, nullable=False, server_default='[]'))
    op.create_table('assignment_plans',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('options', columns.Json, nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('progress', sa.Integer(), nullable=False),
    sa.Column('leased_until', columns.UTCDateTime(), nullable=True),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('outcome', columns.Json, nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', columns.UTCDateTime(), nullable=False),
    sa.CheckConstraint("state in ('waiting', 'working', 'done', 'failed')", name=op.f('ck_assignment_plans_state_is_known')),
    sa.ForeignKeyConstraint(['actor_id'], ['users.id'], name=op.f('fk_assignment_plans_actor_id_users')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_assignment_plans_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment_plans')),
    sa.UniqueConstraint('round_id', 'actor_id', name=op.f('uq_assignment_plans_round_id_actor_id'))
    )


def downgrade() -> None:
    op.drop_table('assignment_plans')
    op.drop_column('jury_members', 'expertise')
    op.drop_column('jury_members', 'families')
