/** All that an event tells, field by field, and how each is filtered by. */
import type { Language } from '../../../contract/common';
import type { LogEvent } from '../../../contract/relay';
import type { RelayLogTextKey } from '../../../i18n/relay-log';
import type { Translator } from '../../../i18n/translate';
import { figure } from '../../shared/time';
import { bytesText } from '../format';

/** A field of an event. */
export interface EventField {
  readonly key: string;
  readonly label: string;
  readonly text: string;
  /** What a filter says for it; absent where nobody would filter by it. */
  readonly filter?: { readonly field: string; readonly value: string | number };
}

/** The fields that an event has, in the order of the detail. */
export function fieldsOf(event: LogEvent, t: Translator<RelayLogTextKey>, language: Language): readonly EventField[] {
  const fields: EventField[] = [
    { key: 'id', label: t('field-id'), text: figure(event.id, language) },
    { key: 'event', label: t('field-name'), text: event.event, filter: { field: 'event', value: event.event } },
    {
      key: 'level',
      label: t('col-level'),
      text: t(`level-${event.level}`),
      filter: { field: 'level', value: event.level },
    },
  ];
  const add = (key: string, label: string, value: string | number | undefined, text = String(value)): void => {
    if (value !== undefined) fields.push({ key, label, text, filter: { field: key, value } });
  };
  add('conn', t('col-connection'), event.connection, `#${String(event.connection)}`);
  add('room', t('col-room'), event.room);
  add('position', t('col-position'), event.position);
  add('bytes', t('col-bytes'), event.bytes, bytesText(event.bytes ?? 0, language));
  add('digest', t('field-digest'), event.digest);
  add('address', t('col-address'), event.address);
  add('code', t('field-code'), event.code);
  for (const [name, value] of Object.entries(event.details ?? {}))
    fields.push({ key: `+${name}`, label: name, text: String(value), filter: { field: name, value: String(value) } });
  return fields;
}
