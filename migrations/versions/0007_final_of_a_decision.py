"""the final result a decision was made on"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('decisions') as batch:
        batch.add_column(sa.Column('final_id', sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f('fk_decisions_final_id_final_results'), 'final_results', ['final_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('decisions') as batch:
        batch.drop_constraint(op.f('fk_decisions_final_id_final_results'), type_='foreignkey')
        batch.drop_column('final_id')
