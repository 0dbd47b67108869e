-- Two persons, each by name or number, and a parcel by its certificate or its place on the map.
select source_id, kind, name, number, map_sheet, parcel, place
from baseline.flat
where name_plain ilike '%%' || baseline.plain(%(name1)s) || '%%'
   or number_plain ilike '%%' || baseline.plain(%(number1)s) || '%%'
   or name_plain ilike '%%' || baseline.plain(%(name2)s) || '%%'
   or number_plain ilike '%%' || baseline.plain(%(number2)s) || '%%'
   or number_plain ilike '%%' || baseline.plain(%(certificate)s) || '%%'
   or (map_sheet = %(map_sheet)s and parcel = %(parcel)s
       and place_plain ilike '%%' || baseline.plain(%(place)s) || '%%')
