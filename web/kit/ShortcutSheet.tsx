import { Modal } from '@mantine/core';
import { useFocusBack } from './focus';
import { kit } from './strings';

interface Place {
  key: string;
  label: string;
}

const words = kit.shortcuts;
const rowsOf = (places: readonly Place[]): readonly [keys: readonly string[], what: string][] => [
  [['Ctrl', 'K'], words.everything],
  [['/'], words.search],
  [['?'], words.sheet],
  ...places.map(({ key, label }): [string[], string] => [['g', key], words.goTo(label)]),
  [['n'], words.create],
  [['['], words.previous],
  [[']'], words.next],
  [['Enter'], words.enter],
  [['Esc'], words.escape],
];

/** The dialog that lists all shortcuts. */
export default function ShortcutSheet(props: { places: readonly Place[]; isOn: boolean; onClose(): void }) {
  const { places, isOn, onClose } = props;
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={words.title} closeButtonProps={{ 'aria-label': kit.close }}>
      {!isOn && <p className="km-hint">{words.off}</p>}
      <dl className="km-keys">
        {rowsOf(places).map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key, index) => (
                <span key={key}>
                  {index > 0 && <span className="km-hint"> {keys[0] === 'Ctrl' ? '+' : words.after} </span>}
                  <kbd>{key}</kbd>
                </span>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
