"""Reads the CLDR data that ICU carries: resource bundles in a data library.

ICU's source describes the layout in common/uresdata.h. This reader knows what the dictionaries need of it: tables,
lists, texts and numbers of little-endian bundles.
"""

from array import array
from struct import unpack_from


def bundles(library):
    """All bundles in the bytes of a data library, unread: a name such as region/en, and the bytes."""
    start = library.index(b"CmnD") - 12
    base = start + unpack_from("<H", library, start)[0]
    (count,) = unpack_from("<I", library, base)
    places = [unpack_from("<II", library, base + 4 + 8 * item) for item in range(count)]
    ends = [place for _, place in places[1:]] + [len(library) - base]
    found = {}
    for (name, place), end in zip(places, ends):
        path = terminated(library, base + name)
        if path.endswith(".res"):
            found[path.partition("/")[2].removesuffix(".res")] = library[base + place : base + end]
    return found


def read(found, name):
    """The bundle of that name: dictionaries, lists, texts and numbers."""
    folder = name.rpartition("/")[0]
    bundle = Bundle(found[name])
    if bundle.uses_pool:
        bundle.pool = Bundle(found[f"{folder}/pool" if folder else "pool"])
    return bundle.value(bundle.root)


class Bundle:
    """A bundle, and where its keys, its texts and the values of 16 bits lie.

    Bundles of a folder share keys and texts: those are in the folder's pool, itself a bundle.
    """

    def __init__(self, item):
        self.data = item[unpack_from("<H", item)[0] :]
        self.root, lengths, keys_top = unpack_from("<III", self.data)
        size = lengths & 0xFF
        attributes = self.words(6, 1)[0]
        self.keys_start, self.units_start = 4 * (1 + size), 4 * keys_top
        self.own_keys = self.units_start if self.units_start > self.keys_start else 0
        self.units = array("H", self.data[self.units_start : 4 * self.words(7, 1)[0]])
        self.uses_pool = bool(attributes & 4)
        self.pool = None
        self.pool_texts = lengths >> 8 | (attributes & 0xF000) << 12
        self.short_pool_texts = attributes >> 16

    def words(self, index, count):
        return unpack_from(f"<{count}I", self.data, 4 * index)

    def value(self, resource):
        kind, offset = resource >> 28, resource & 0x0FFFFFFF
        match kind:
            case 2:
                return self.table(offset)
            case 4:
                (count,) = self.words(offset, 1)
                keys, values = self.words(offset + 1, count), self.words(offset + 1 + count, count)
                return {self.long_key(key): self.value(value) for key, value in zip(keys, values)}
            case 5:
                count = self.units[offset]
                keys, values = (self.units[offset + 1 + n * count :][:count] for n in (0, 1))
                return {self.key(key): self.short_text(value) for key, value in zip(keys, values)}
            case 6:
                return self.text(offset)
            case 7:
                return offset
            case 8:
                (count,) = self.words(offset, 1) if offset else (0,)
                return [self.value(value) for value in self.words(offset + 1, count)]
            case 9:
                return [self.short_text(value) for value in self.units[offset + 1 :][: self.units[offset]]]
            case 14:
                return list(self.words(offset + 1, self.words(offset, 1)[0]))
            case 0:
                (length,) = self.words(offset, 1) if offset else (0,)
                return self.data[4 * offset + 4 :][: 2 * length].decode("utf-16-le")
            case 1 | 3:
                return None
            case _:
                raise ValueError(f"a bundle has a value of kind {kind}, which this reader does not know")

    def table(self, offset):
        if not offset:
            return {}
        (count,) = unpack_from("<H", self.data, 4 * offset)
        keys = unpack_from(f"<{count}H", self.data, 4 * offset + 2)
        values = self.words(offset + count // 2 + 1, count)
        return {self.key(key): self.value(value) for key, value in zip(keys, values)}

    def key(self, offset):
        if offset < self.own_keys:
            return terminated(self.data, offset)
        return terminated(self.pool.data, self.pool.keys_start + offset - self.own_keys)

    def long_key(self, offset):
        if offset < 0x80000000:
            return terminated(self.data, offset)
        return terminated(self.pool.data, self.pool.keys_start + offset - 0x80000000)

    def short_text(self, index):
        if index >= self.short_pool_texts:
            index += self.pool_texts - self.short_pool_texts
        return self.text(index)

    def text(self, index):
        if index < self.pool_texts:
            return self.pool.text(index + self.pool.pool_texts)
        start = index - self.pool_texts
        first = self.units[start]
        if not 0xDC00 <= first <= 0xDFFF:
            end = self.units.index(0, start)
        elif first < 0xDFEF:
            start, end = start + 1, start + 1 + (first & 0x3FF)
        elif first < 0xDFFF:
            start, end = start + 2, start + 2 + (first - 0xDFEF << 16 | self.units[start + 1])
        else:
            start, end = start + 3, start + 3 + (self.units[start + 1] << 16 | self.units[start + 2])
        return self.units[start:end].tobytes().decode("utf-16-le")


def terminated(data, start):
    return data[start : data.index(b"\0", start)].decode()
