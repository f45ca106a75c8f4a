export { readConfiguration, type Configuration } from './configuration.js';
export { startWorkbench, type Workbench } from './workbench.js';
