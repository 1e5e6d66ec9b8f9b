// Zones of the IANA data that a feed names and does not describe, as zones of the library: whatever it compares of such a feed (exceptions,
// ends of rules, moved instances, which may be told in UTC) is then the moment that is meant, not the figures on two clocks.

import { Fault, isTimeZone, momentOf } from '@tidegate/core';
import ICAL from 'ical.js';

const dayMs = 86_400_000;

class IanaZone extends ICAL.Timezone {
  readonly #name: string;

  constructor(name: string) {
    super({ tzid: name });
    this.#name = name;
  }

  override utcOffset(time: ICAL.Time): number {
    const wall = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
    const day = Math.floor(wall / dayMs);
    return (wall - momentOf(this.#name, { day, ms: wall - day * dayMs })) / 1_000;
  }
}

/** Has the library know the zones that these components name while `work` runs; one that nobody describes and nobody knows is a `Fault`. */
export function knowingZones<T>(components: readonly ICAL.Component[], work: () => T): T {
  const made = new Set<string>();
  try {
    for (const property of components.flatMap((component) => component.getAllProperties())) {
      const tzid = property.getParameter('tzid');
      if (typeof tzid !== 'string' || property.parent?.getTimeZoneByID(tzid) || ICAL.TimezoneService.has(tzid))
        continue;
      ICAL.TimezoneService.register(new IanaZone(nameFrom(tzid)), tzid);
      made.add(tzid);
    }
    return work();
  } finally {
    for (const tzid of made) ICAL.TimezoneService.remove(tzid);
  }
}

function nameFrom(tzid: string): string {
  const name = tzid.replace(/^\//, '');
  if (isTimeZone(name)) return name;
  throw new Fault(
    'target.refused',
    `the feed names the time zone \`${tzid.slice(0, 80)}\`, which it does not describe and the IANA data does not have`,
  );
}
