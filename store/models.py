"""The tables of the store, as SQLAlchemy declarative models that any database can hold.

Geometry is WKB beside its bounding box; moments are UTC; nothing here is SQLite's own.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

DIGEST_BYTES = 16
"""Length of a record's identity; 128 bits make a chance collision negligible."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; stored without zone, since SQLite would drop it."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into naive UTC."""
        del dialect
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn naive UTC into an aware moment."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


_RowNumber = BigInteger().with_variant(Integer, "sqlite")
# SQLite gives its fast row numbers to INTEGER PRIMARY KEY only


class Base(DeclarativeBase):
    """Base of all tables; names of constraints are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class StoreState(Base):
    """One row: the number that grows with each write, and the end of the audit chain."""

    __tablename__ = "store_state"

    state_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)
    audit_number: Mapped[int] = mapped_column(BigInteger)
    audit_hash: Mapped[str] = mapped_column(String(64))


class Setting(Base):
    """A small value under a name."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class AuditEntry(Base):
    """Who did what and when; each entry's hash covers the entry before it."""

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(_RowNumber, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))  # ISO 8601 as hashed
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(Text)  # JSON object
    hash: Mapped[str] = mapped_column(String(64))


class BoundarySetRow(Base):
    """A boundary set's metadata and its import report."""

    __tablename__ = "boundary_set"

    set_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    set_date: Mapped[date | None] = mapped_column(Date)
    licence: Mapped[str] = mapped_column(Text)
    accuracy: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(Text)
    report: Mapped[str | None] = mapped_column(Text)  # JSON of the BoundaryReport
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GeometryBox:
    """Bounding box in degrees of the geometry beside it; null without geometry."""

    west: Mapped[float | None]
    south: Mapped[float | None]
    east: Mapped[float | None]
    north: Mapped[float | None]


class AdminUnitRow(GeometryBox, Base):
    """A unit of a boundary set: see `model.admin.UNIT_COLUMNS`."""

    __tablename__ = "admin_unit"

    set_id: Mapped[str] = mapped_column(
        ForeignKey("boundary_set.set_id", ondelete="CASCADE"), primary_key=True
    )
    pcode: Mapped[str] = mapped_column(String(40), primary_key=True)
    soate: Mapped[str] = mapped_column(String(20))
    level: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(String(40))
    parent: Mapped[str] = mapped_column(String(40))
    name_ky: Mapped[str] = mapped_column(Text)
    name_ru: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    other_names: Mapped[str] = mapped_column(Text)
    unreviewed: Mapped[bool]
    population: Mapped[float | None]
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    area_km2: Mapped[float | None]
    geometry: Mapped[bytes | None] = mapped_column(LargeBinary)


class ImportRow(Base):
    """One import: what became of its rows. An undone import keeps its records, unseen."""

    __tablename__ = "import_log"

    number: Mapped[int] = mapped_column(_RowNumber, primary_key=True)
    import_id: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(80))
    read: Mapped[int]
    stored: Mapped[int]
    duplicate: Mapped[int]
    rejected: Mapped[int]
    warnings: Mapped[str] = mapped_column(Text)  # JSON list of Text
    is_demo: Mapped[bool]
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecordRow:
    """What every record has: a number, an identity (`store.identity`), an import."""

    number: Mapped[int] = mapped_column(_RowNumber, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES), unique=True)
    content: Mapped[bytes | None] = mapped_column(LargeBinary(DIGEST_BYTES))
    is_demo: Mapped[bool]
    import_number: Mapped[int] = mapped_column(ForeignKey("import_log.number"), index=True)


class IncidentRow(RecordRow, Base):
    """A police record: see `model.records.INCIDENT_COLUMNS`."""

    __tablename__ = "incident"

    occurred_on: Mapped[date] = mapped_column(Date)
    hour: Mapped[int | None] = mapped_column(SmallInteger)
    category: Mapped[str] = mapped_column(String(40))
    lng: Mapped[float]
    lat: Mapped[float]
    precision: Mapped[str] = mapped_column(String(20))


class HotspotRow(GeometryBox, RecordRow, Base):
    """A hotspot mapped by residents: see `model.records.HOTSPOT_COLUMNS`."""

    __tablename__ = "hotspot"

    category: Mapped[str] = mapped_column(String(40))
    severity: Mapped[int] = mapped_column(SmallInteger)
    mapped_by: Mapped[str] = mapped_column(String(20))
    group_size: Mapped[int | None] = mapped_column(SmallInteger)
    mapped_on: Mapped[date] = mapped_column(Date)
    time_of_day: Mapped[str] = mapped_column(String(20))
    season: Mapped[str] = mapped_column(String(20))
    radius_m: Mapped[float | None]
    note: Mapped[str] = mapped_column(Text)
    geometry: Mapped[bytes] = mapped_column(LargeBinary)


class PlaceRow(GeometryBox, RecordRow, Base):
    """A place: see `model.records.PLACE_COLUMNS`; no geometry means not placed yet."""

    __tablename__ = "place"

    kind: Mapped[str] = mapped_column(String(20))
    activity_kind: Mapped[str] = mapped_column(String(40))
    name_ky: Mapped[str] = mapped_column(Text)
    name_ru: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    note_ky: Mapped[str] = mapped_column(Text)
    note_ru: Mapped[str] = mapped_column(Text)
    note_en: Mapped[str] = mapped_column(Text)
    municipality: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    precision: Mapped[str] = mapped_column(String(20))
    started_on: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str] = mapped_column(Text)
    open_hours: Mapped[str] = mapped_column(Text)
    is_manned: Mapped[bool | None]
    services: Mapped[str] = mapped_column(Text)
    aksakal_court_members: Mapped[int | None] = mapped_column(SmallInteger)
    aksakal_court_days: Mapped[str] = mapped_column(Text)
    women_council_members: Mapped[int | None] = mapped_column(SmallInteger)
    women_council_days: Mapped[str] = mapped_column(Text)
    youth_committee_members: Mapped[int | None] = mapped_column(SmallInteger)
    youth_committee_days: Mapped[str] = mapped_column(Text)
    geometry: Mapped[bytes | None] = mapped_column(LargeBinary)


class PrecinctRow(GeometryBox, RecordRow, Base):
    """A precinct: see `model.records.PRECINCT_COLUMNS`; no geometry means by its villages."""

    __tablename__ = "precinct"

    post: Mapped[str] = mapped_column(Text)
    municipality: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    villages: Mapped[str] = mapped_column(Text)
    posts: Mapped[int] = mapped_column(SmallInteger)
    filled: Mapped[int] = mapped_column(SmallInteger)
    left_last_year: Mapped[int | None] = mapped_column(SmallInteger)
    note: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    village_pcodes: Mapped[str] = mapped_column(Text)
    geometry: Mapped[bytes | None] = mapped_column(LargeBinary)


RecordTable = type[IncidentRow] | type[HotspotRow] | type[PlaceRow] | type[PrecinctRow]
"""Any table of records."""


class FreeTextRow(Base):
    """People's own words, in one place only, so that blanking them here blanks them everywhere.

    Events and entities refer to a text by the digest of salt and letters. A redacted text has
    neither: without the salt a few words cannot be guessed from their digest.
    """

    __tablename__ = "free_text"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    log_id: Mapped[str] = mapped_column(String(32), index=True)
    salt: Mapped[str] = mapped_column(String(32))
    value: Mapped[str | None] = mapped_column(Text)  # null: redacted


class EventRow(Base):
    """An event of a session or plan: see `model.events.Event`. Never changed, never deleted."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("log_id", "origin", "number"),)

    event_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    log_id: Mapped[str] = mapped_column(String(32))
    origin: Mapped[str] = mapped_column(String(16))
    number: Mapped[int] = mapped_column(BigInteger)
    clock: Mapped[int] = mapped_column(BigInteger)
    entity_id: Mapped[str] = mapped_column(String(32), index=True)
    body: Mapped[str] = mapped_column(Text)  # the event as `session.wire` writes it, JSON
    audit_number: Mapped[int] = mapped_column(BigInteger, index=True)  # the entry that covers it


class EntityRow(Base):
    """What the events of one entity amount to; it can always be computed again from them."""

    __tablename__ = "entity"

    entity_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    log_id: Mapped[str] = mapped_column(String(32), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    made: Mapped[str] = mapped_column(String(60))  # sorts as the first events do on every laptop
    body: Mapped[str] = mapped_column(Text)  # field values, JSON; free texts as digests
    heads: Mapped[str] = mapped_column(Text)  # event ids, JSON list
    has_conflict: Mapped[bool]
    is_deleted: Mapped[bool]


class DatasetRow(Base):
    """A file of residents, roads, barriers, terrain or heights: see `model.datasets`.

    A removed one stays, unseen. `rows` are those of the table in `body`.
    """

    __tablename__ = "dataset"
    __table_args__ = (UniqueConstraint("kind", "sha256"),)

    dataset_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    licence: Mapped[str] = mapped_column(Text)
    dated: Mapped[date | None] = mapped_column(Date)
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(80))
    rows: Mapped[int]
    summary: Mapped[str] = mapped_column(Text)  # JSON: facts, and warnings as Text
    body: Mapped[bytes] = mapped_column(LargeBinary)  # `store.dataset_body`
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
