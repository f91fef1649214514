import { Tooltip } from '@mantine/core';

/** A shown tooltip beside `target`; a file of its own, so that its code is loaded when one is first shown. */
export default function Tip({ target, label }: { target: HTMLElement; label: string }) {
  return <Tooltip opened target={target} label={label} />;
}
