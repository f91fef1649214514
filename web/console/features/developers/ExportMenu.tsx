import { Button, Menu } from '@mantine/core';
import { DownloadIcon } from '../../../kit/icons';
import { useOrg } from '../../session/session';
import { strings } from '../../strings';
import { exportFile } from './exporting';

const s = strings.developers.export;

/** The files of the whole organization. */
export function ExportMenu() {
  const org = useOrg();
  return (
    <Menu width="max-content">
      <Menu.Target>
        <Button variant="default" leftSection={<DownloadIcon />}>
          {s.button}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void exportFile('exportDevelopers', org)}>{s.developers}</Menu.Item>
        <Menu.Item onClick={() => void exportFile('exportDevelopersAppsAndProducts', org)}>
          {s.everything}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
