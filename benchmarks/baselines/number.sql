-- One number of a person, a certificate or a company, wherever it stands.
select source_id, kind, name, number, map_sheet, parcel, place
from baseline.flat where number_plain ilike '%%' || baseline.plain(%(number)s) || '%%'
