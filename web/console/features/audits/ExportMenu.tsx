import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { announce } from '../../../kit/announce';
import { DownloadIcon } from '../../../kit/icons';
import { toast } from '../../../kit/toasts';
import { words } from '../../../kit/words';
import { useOrg } from '../../session/session';
import { strings } from '../../strings';
import { readAll } from './entries';
import { csvOf, fileName, jsonOf, saveFile } from './exporting';
import type { Filters } from './filters';

const s = strings.audits.exporting;

const forms = {
  json: { write: jsonOf, type: 'application/json', label: s.json },
  csv: { write: csvOf, type: 'text/csv;charset=utf-8', label: s.csv },
};

/** Exports the matching events, at most 10,000, to a file. */
export function ExportMenu({ filters }: { filters: Filters }) {
  const org = useOrg();
  const [isRunning, setRunning] = useState(false);
  const run = async (ending: keyof typeof forms) => {
    const { write, type } = forms[ending];
    setRunning(true);
    announce(s.running);
    try {
      const { entries, isCut } = await readAll(org, filters, new AbortController().signal);
      saveFile(fileName(org, ending), type, write(entries));
      if (isCut) toast(s.cut(entries.length), { error: true });
      else toast(s.done(entries.length));
    } catch (error) {
      toast(words(error, { action: s.tried }).text, { error: true });
    } finally {
      setRunning(false);
    }
  };
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<DownloadIcon />} loading={isRunning}>
          {s.button}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(['json', 'csv'] as const).map((ending) => (
          <Menu.Item key={ending} onClick={() => void run(ending)}>
            {forms[ending].label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
