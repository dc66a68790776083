// A network of the AT Protocol's own software on free ports of 127.0.0.1, until standard input ends.
// Called with the folder `node_modules` that holds @atproto/dev-env and the host that the authors' server is to have; prints the ports
// as one line of JSON.
const net = require('node:net')

// By themselves its servers listen on every address of the machine.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  const [first, second] = args
  if (typeof first === 'number' || /^\d+$/.test(String(first))) {
    if (typeof second !== 'string') args.splice(1, 0, '127.0.0.1')
  } else if (first && typeof first === 'object' && 'port' in first) {
    args[0] = { ...first, host: '127.0.0.1' }
  }
  return listen.apply(this, args)
}

const [modules, hostname] = process.argv.slice(2)
const { TestNetwork } = require(`${modules}/@atproto/dev-env`)

TestNetwork.create({ dbPostgresSchema: 'lab', pds: { hostname: 'localhost' } }).then(
  (network) => {
    // From here on accounts are told to live at that host; the network itself leads its name back to the port.
    network.pds.ctx.cfg.service.publicUrl = `https://${hostname}`
    console.log(JSON.stringify({ plc: network.plc.port, pds: network.pds.port, appview: network.bsky.port }))
    process.stdin.on('end', () => process.exit(0)).resume()
  },
  (error) => {
    console.error(error)
    process.exit(1)
  },
)
