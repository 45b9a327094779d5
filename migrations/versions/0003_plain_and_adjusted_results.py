"""plain and adjusted results

Editions from before count as they did: their rounds keep the plain result.
"""

import secrets

import sqlalchemy as sa
from alembic import op

from portal.core import columns


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

ROW_COLUMNS = ('plain_total', 'plain_rank', 'adjusted_total', 'adjusted_rank')


def upgrade() -> None:
    op.add_column('entries', sa.Column('pseudonym', sa.String(length=12), nullable=False, server_default=''))
    _name_entries()
    op.create_index('uq_entries_pseudonym', 'entries', ['edition_id', 'pseudonym'], unique=True)
    op.add_column('result_rows', sa.Column('plain_total', columns.Exact(), nullable=True))
    op.add_column('result_rows', sa.Column('plain_rank', sa.Integer(), nullable=True))
    op.add_column('result_rows', sa.Column('adjusted_total', columns.Exact(), nullable=True))
    op.add_column('result_rows', sa.Column('adjusted_rank', sa.Integer(), nullable=True))
    op.execute('update result_rows set plain_total = total, plain_rank = rank')
    op.add_column('result_sets', sa.Column('official', sa.String(length=10), nullable=False, server_default='plain'))
    op.add_column('result_sets', sa.Column('analysis', columns.Json, nullable=False, server_default='{}'))
    with op.batch_alter_table('rounds') as batch_op:
        batch_op.add_column(sa.Column('official', sa.String(length=10), nullable=False, server_default='plain'))
        batch_op.create_check_constraint('official_is_known', "official in ('adjusted', 'plain')")


def _name_entries() -> None:
    connection = op.get_bind()
    for number in connection.scalars(sa.text('select id from entries')).all():
        name = ''.join(secrets.choice('0123456789ABCDEFGHJKMNPQRSTVWXYZ') for _ in range(8))
        connection.execute(sa.text('update entries set pseudonym = :name where id = :id'), {'name': name, 'id': number})


def downgrade() -> None:
    with op.batch_alter_table('rounds') as batch_op:
        batch_op.drop_constraint('official_is_known', type_='check')
        batch_op.drop_column('official')
    with op.batch_alter_table('result_sets') as batch_op:
        batch_op.drop_column('analysis')
        batch_op.drop_column('official')
    with op.batch_alter_table('result_rows') as batch_op:
        for column in ROW_COLUMNS:
            batch_op.drop_column(column)
    op.drop_index('uq_entries_pseudonym', table_name='entries')
    with op.batch_alter_table('entries') as batch_op:
        batch_op.drop_column('pseudonym')
