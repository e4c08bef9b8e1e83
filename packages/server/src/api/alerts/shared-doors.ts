import type { RunId } from '@firedrill/core/words/ids';
import type { AlertTls } from './alert-tls.ts';
import { type AlertDoor, type DoorAsked, openAlertDoor } from './door.ts';

/** Doors that runs share: the first that enters opens one, the last that leaves closes it. */
export interface SharedDoors {
  /** Rejects when the door cannot be opened. */
  readonly enter: (listen: string, run: RunId, told: DoorAsked['told']) => Promise<AlertDoor>;
  readonly leave: (listen: string, run: RunId) => void;
}

interface Standing {
  readonly inside: Map<RunId, DoorAsked['told']>;
  readonly opened: Promise<AlertDoor>;
}

export function createSharedDoors(token: string, tls: AlertTls | null): SharedDoors {
  const doors = new Map<string, Standing>();
  /** The address is free again when these are done. */
  const closing = new Map<string, Promise<unknown>>();
  const open = (listen: string): Standing => {
    const inside: Standing['inside'] = new Map();
    // Every run hears everything, also when one of them has heard enough.
    const told: DoorAsked['told'] = (alerts) => [...inside.values()].map((each) => each(alerts)).every(Boolean);
    const opened = Promise.resolve(closing.get(listen)).then(() => openAlertDoor({ listen, token, tls, told }));
    const standing = { inside, opened };
    doors.set(listen, standing);
    return standing;
  };
  return {
    enter: (listen, run, told) => {
      const standing = doors.get(listen) ?? open(listen);
      standing.inside.set(run, told);
      return standing.opened;
    },
    leave: (listen, run) => {
      const standing = doors.get(listen);
      standing?.inside.delete(run);
      if (standing === undefined || standing.inside.size > 0) return;
      doors.delete(listen);
      const nothing = (): void => undefined;
      // One that never opened is no door to close.
      const closed = standing.opened.then((door) => door.close(), nothing);
      closing.set(listen, closed);
    },
  };
}
